import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { createShot, photograph } from './camera.ts';
import { drawScene, type Scene } from './scene.ts';

// Many pictures at once, one thread each, is faster than one picture on many threads.
sharp.concurrency(1);
sharp.cache(false);

export interface Photo {
  readonly width: number;
  readonly quality: number;
  /** Present for street photos: seed of the shot, and blur in pixels (0 or at least 0.3). */
  readonly shot?: { readonly seed: number; readonly blur: number };
}

/** Draws a scene and writes it as a JPEG file. */
export async function writePicture(file: string, scene: Scene, photo: Photo): Promise<void> {
  await writeFile(file, await renderPicture(scene, photo));
}

/** Draws a scene as JPEG bytes. */
export async function renderPicture(scene: Scene, photo: Photo): Promise<Buffer> {
  const jpeg = { quality: photo.quality, chromaSubsampling: photo.quality > 80 ? '4:4:4' : '4:2:0' };
  if (photo.shot === undefined)
    return sharp(Buffer.from(drawScene(scene, photo.width)))
      .removeAlpha()
      .jpeg(jpeg)
      .toBuffer();
  // Drawn a tenth larger than the photo: the camera's tilt crops that away.
  const drawn = await sharp(Buffer.from(drawScene(scene, Math.round(photo.width * 1.1))))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: photo.width, height: Math.round(photo.width * scene.aspect) };
  const taken = photograph(
    { data: drawn.data, width: drawn.info.width, height: drawn.info.height },
    createShot(photo.shot.seed),
    size,
  );
  const image = sharp(taken.data, { raw: { ...size, channels: 3 } });
  return (photo.shot.blur >= 0.3 ? image.blur(photo.shot.blur) : image).jpeg(jpeg).toBuffer();
}

/** Runs tasks with at most four under way: as many as libuv has threads by default. */
export async function runAll(tasks: readonly (() => Promise<void>)[], onDone?: (done: number) => void): Promise<void> {
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next]; task !== undefined; task = tasks[next]) {
      next += 1;
      await task();
      done += 1;
      onDone?.(done);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}
