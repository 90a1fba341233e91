/** How two vectors are compared: the numbers of faiss/MetricType.h. */
export const MetricType = Object.freeze({
  METRIC_INNER_PRODUCT: 0,
  METRIC_L2: 1,
  METRIC_L1: 2,
  METRIC_Linf: 3,
  METRIC_Lp: 4,
  METRIC_Canberra: 20,
  METRIC_BrayCurtis: 21,
  METRIC_JensenShannon: 22,
  METRIC_Jaccard: 23,
});

const KNOWN = new Set(Object.values(MetricType));

export function expectMetric(metric) {
  if (KNOWN.has(metric)) return metric;
  throw new RangeError(`Expected a MetricType, got ${String(metric)}.`);
}
