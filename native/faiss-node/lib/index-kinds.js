// The indexes that have a class of their own.
import { expectInteger } from './arguments.js';
import { Index } from './index-class.js';
import { MetricType, expectMetric } from './metric-type.js';
import { native } from './native.js';

export class IndexFlat extends Index {
  static kinds = ['IndexFlat', 'IndexFlatL2', 'IndexFlatIP'];

  constructor(dimensions, metric = MetricType.METRIC_L2) {
    super(dimensions, (checked) => native.createIndex(checked, 'Flat', expectMetric(metric)));
  }
}

export class IndexFlatL2 extends Index {
  static kinds = ['IndexFlatL2'];

  constructor(dimensions) {
    super(dimensions, (checked) => native.createIndex(checked, 'Flat', MetricType.METRIC_L2));
  }
}

export class IndexFlatIP extends Index {
  static kinds = ['IndexFlatIP'];

  constructor(dimensions) {
    super(dimensions, (checked) => native.createIndex(checked, 'Flat', MetricType.METRIC_INNER_PRODUCT));
  }
}

export class IndexHNSW extends Index {
  static kinds = ['IndexHNSWFlat'];

  constructor(dimensions, neighbours = 32, metric = MetricType.METRIC_L2) {
    super(dimensions, (checked) =>
      native.createHnswIndex(
        checked,
        expectInteger('the number of neighbours', neighbours, { low: 2, high: 1024 }),
        expectMetric(metric),
      ),
    );
  }
}
