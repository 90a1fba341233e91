import sharp from 'sharp';
import type { ImageLoader } from '../../src/ports/image-loader.ts';
import type { Answer } from './answers.ts';
import type { Disagreement } from './disagreements.ts';
import type { LabelledPicture } from './labelled-catalogue.ts';

/** Side of a thumbnail, in pixels, and its JPEG quality: some three kilobytes each. */
const SIDE = 112;
const QUALITY = 70;

const STYLE = `
body { font: 15px/1.4 system-ui, sans-serif; margin: 24px; color: #1c1c1c; background: #fff }
table { border-collapse: collapse } td, th { padding: 6px 10px; vertical-align: top; text-align: left; border-top: 1px solid #ddd; white-space: nowrap }
figure { display: inline-block; vertical-align: top; margin: 0 4px 4px 0; width: ${SIDE + 6}px } img { display: block; border: 3px solid #d9d9d9 }
.right img { border-color: #1a8a3c } figcaption, small { display: inline-block; max-width: 200px; white-space: normal; font-size: 12px; color: #555; overflow-wrap: anywhere }
.right figcaption::before { content: "✓ "; color: #1a8a3c }`;

/** One page that needs nothing beside it: each query with the first pictures of both models, those that are right framed in green. */
export async function galleryPage(
  [ours, theirs]: readonly [string, string],
  disagreements: readonly Disagreement[],
  loader: ImageLoader,
): Promise<string> {
  const rows: string[] = [];
  for (const { measure, ours: one, theirs: other } of disagreements) {
    const query =
      typeof one.query === 'string' ? `“${escapeHtml(one.query)}”` : await figure(loader, one.query, 'query');
    const cells = [
      `${query}<br><small>${escapeHtml(measure)}</small>`,
      await answer(loader, one),
      await answer(loader, other),
    ];
    rows.push(`<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  }
  const title = `${escapeHtml(ours)} and ${escapeHtml(theirs)}: where they disagree most`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style>
<h1>${title}</h1>
<p>The first five pictures of each model; right ones are framed in green. ${disagreements.length} queries, the largest difference first.</p>
<table><tr><th>query</th><th>${escapeHtml(ours)}</th><th>${escapeHtml(theirs)}</th></tr>
${rows.join('\n')}
</table></html>
`;
}

async function answer(loader: ImageLoader, { value, first }: Answer): Promise<string> {
  const figures: string[] = [];
  for (const { picture, right } of first) figures.push(await figure(loader, picture, right ? 'right' : 'wrong'));
  return `<small>${value.toFixed(2)}</small><br>${figures.join('')}`;
}

async function figure(
  loader: ImageLoader,
  picture: LabelledPicture,
  role: 'query' | 'right' | 'wrong',
): Promise<string> {
  const bytes = await loader.load(picture.image);
  const small = sharp(bytes)
    .rotate()
    .resize(SIDE, SIDE, { fit: 'contain', background: 'white' })
    .flatten({ background: 'white' });
  const source = `data:image/jpeg;base64,${(await small.jpeg({ quality: QUALITY }).toBuffer()).toString('base64')}`;
  const label = escapeHtml([...picture.colours, ...picture.kinds].join(' ') || picture.product);
  return `<figure class="${role}"><img src="${source}" width="${SIDE}" height="${SIDE}" alt="${label}"><figcaption>${label}</figcaption></figure>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
}
