export { Index } from './lib/index-class.js';
export { IndexFlat, IndexFlatIP, IndexFlatL2, IndexHNSW } from './lib/index-kinds.js';
export { MappedRows } from './lib/mapped-rows.js';
export { MetricType } from './lib/metric-type.js';
