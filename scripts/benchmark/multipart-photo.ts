const BOUNDARY = 'a-line-that-no-photo-has';

/** Headers of a request whose body `multipartPhoto` made. */
export const MULTIPART_HEADERS = {
  'apollo-require-preflight': 'true',
  'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
} as const;

/** A query whose variable `image` is the photo, as the GraphQL multipart request specification has it. */
export function multipartPhoto(query: string, photo: Uint8Array): Buffer {
  const fields = {
    operations: JSON.stringify({ query, variables: { image: null } }),
    map: '{"0":["variables.image"]}',
  };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="0"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(parts.join('') + head), photo, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}
