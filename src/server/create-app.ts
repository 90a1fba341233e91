import express, { type Express } from 'express';
import type { ApolloServer } from '@apollo/server';
import type { GraphqlContext } from '../graphql/context.ts';
import { admissionMetrics } from './admission-metrics.ts';
import { openGates } from './admission.ts';
import { crossOrigin } from './cross-origin.ts';
import { graphqlEndpoint } from './graphql-endpoint.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { type Readiness, health } from './health.ts';
import { identifyCaller } from './identify-caller.ts';
import { metrics } from './metrics.ts';
import { playground } from './playground.ts';
import { productImages } from './product-images.ts';
import { requestLog } from './request-log.ts';
import { requestMetrics } from './request-metrics.ts';
import { searchMetrics } from './search-metrics.ts';
import { securityHeaders } from './security-headers.ts';
import { errorHandler, notFound } from './send-error.ts';
import type { ServerConfig, ServerDeps } from './server-config.ts';
import { shopPage } from './shop-page.ts';
import { allowedMethods } from './allowed-methods.ts';
import { wellFormedRequest } from './well-formed-request.ts';

/** Everything that answers, in the order in which a request meets it. Health stands in front of every limit. */
export function createApp(
  deps: ServerDeps,
  config: ServerConfig,
  { apollo, readiness }: { readonly apollo: ApolloServer<GraphqlContext>; readonly readiness: Readiness },
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustedProxyHops);
  app.enable('strict routing'); // /playground is not /playground/, where its relative addresses hold
  app.use(requestLog(deps.logger));
  app.use(securityHeaders);
  app.use(wellFormedRequest);
  app.use(health(deps, readiness));
  const [observed, requests, searches] = [admissionMetrics(), requestMetrics(), searchMetrics()];
  const gates = openGates(config.admission, observed);
  observed.watch(gates);
  app.use('/graphql', requests.observe);
  app.use('/graphql', crossOrigin(config.corsOrigins)); // refusals carry its headers, too
  app.use('/graphql', allowedMethods('GET', 'POST'));
  app.use(['/metrics', '/playground', '/images'], allowedMethods('GET', 'HEAD'));
  app.use(['/graphql', '/metrics'], identifyCaller(deps.doorkeeper, new FailedAttempts(deps.attemptLimiter)));
  app.get('/metrics', metrics(deps, [...observed.metrics, ...requests.metrics, ...searches.metrics]));
  app.use('/graphql', graphqlEndpoint({ ...deps, onSearch: searches.observe }, config, { apollo, gates }));
  app.get('/playground', (_req, res) => res.redirect(301, '/playground/'));
  app.use('/playground', playground());
  app.get('/images/:productId/:imageId', productImages(deps.products, config.imageRoot ?? '.'));
  if (config.samplesRoot !== undefined) app.use('/samples', express.static(config.samplesRoot, { index: false }));
  if (config.webRoot !== undefined) app.use(shopPage(config.webRoot));
  app.use(notFound);
  app.use(errorHandler);
  return app;
}
