/** Longest side of a photo that is sent, in pixels: four times what a model looks at. */
export const MAX_SIDE = 1024;

/** Small enough files of these kinds travel as they are. */
const SENDABLE = new Set(['image/jpeg', 'image/png', 'image/webp']);
const SENDABLE_BYTES = 1_000_000;

/**
 * Makes a photo small before it is sent: upright (the camera's orientation is applied), at most 1,024 pixels wide and
 * high, JPEG, transparent parts white. A file this browser cannot decode is returned as it is: the server may know it.
 */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (bitmap === undefined) return file;
  try {
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && SENDABLE.has(file.type) && file.size <= SENDABLE_BYTES) return file;
    return await toJpeg(drawScaled(bitmap, scale));
  } finally {
    bitmap.close();
  }
}

function drawScaled(bitmap: ImageBitmap, scale: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser has no 2D canvas.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function toJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) => (blob === null ? reject(new Error('JPEG encoding failed.')) : resolve(blob));
    canvas.toBlob(done, 'image/jpeg', 0.88);
  });
}
