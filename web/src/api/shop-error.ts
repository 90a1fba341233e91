/** What went wrong, in words for a shopper. */
export interface ErrorText {
  readonly title: string;
  readonly advice: string;
  /** False when the same request would fail again. */
  readonly retry: boolean;
}

const BUSY: ErrorText = {
  title: 'Many people are searching right now',
  advice: 'Give it a moment and try again.',
  retry: true,
};

const TEXTS: Readonly<Record<string, ErrorText>> = {
  IMAGE_TOO_LARGE: { title: 'This photo is too large', advice: 'Choose a smaller one or crop it first.', retry: false },
  IMAGE_UNREADABLE: {
    title: 'This photo cannot be read',
    advice: 'The file seems to be damaged or cut off. Try saving it again, or take another photo.',
    retry: false,
  },
  IMAGE_TYPE_UNSUPPORTED: {
    title: 'This kind of file cannot be searched with',
    advice: 'JPEG, PNG, WebP, GIF, TIFF and AVIF pictures work.',
    retry: false,
  },
  INDEX_NOT_READY: {
    title: 'The catalogue is still being prepared',
    advice: 'This takes a minute or two after the first start.',
    retry: true,
  },
  NOT_FOUND: { title: 'This is not in the catalogue any more', advice: 'Search for something else.', retry: false },
  OVERLOADED: BUSY,
  RATE_LIMITED: BUSY,
  DEADLINE_EXCEEDED: {
    title: 'That took too long',
    advice: 'The server gave up on this search. Try again.',
    retry: true,
  },
  UNREACHABLE: {
    title: 'Vitrine cannot be reached',
    advice: 'Check your connection, or whether the server is running.',
    retry: true,
  },
};

/** An answer that was not a success: `code` is the contract's `extensions.code`, or UNREACHABLE without an answer. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The words for an error; BAD_USER_INPUT brings the server's own explanation along. */
export function describeError(error: ShopError): ErrorText {
  if (error.code === 'BAD_USER_INPUT') {
    return { title: 'This search cannot be run', advice: error.message, retry: false };
  }
  return TEXTS[error.code] ?? { title: 'Something went wrong on our side', advice: 'Try again.', retry: true };
}
