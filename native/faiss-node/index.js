export { Index } from './lib/index-class.js';
export { IndexFlat, IndexFlatIP, IndexFlatL2, IndexHNSW } from './lib/index-kinds.js';
export { MappedGraph } from './lib/mapped-graph.js';
export { MappedRows } from './lib/mapped-rows.js';
export { ScanIndex } from './lib/scan-index.js';
export { toFloat16 } from './lib/to-float16.js';
export { MetricType } from './lib/metric-type.js';
