import { memoryRateLimiter } from '../../src/adapters/memory-rate-limiter.ts';
import { describeRateLimiter } from '../contracts/rate-limiter.ts';

describeRateLimiter('memoryRateLimiter', async (budgets) => memoryRateLimiter(budgets));
