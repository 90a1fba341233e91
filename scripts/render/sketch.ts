import { ExtentMeter } from './extent.ts';
import { box, ellipse, round } from './geometry.ts';
import { createTexture, finishOf, type Material } from './material.ts';
import { SHADE, type Drawing, type Light, type Paint, type PartStyle } from './paint.ts';
import { darken, lighten, lightness, mix } from './palette.ts';
import { createTile, type Tile } from './pattern.ts';
import { edgeLines, fix, gradientOf } from './shading.ts';

/** Collects the drawing of one thing: parts from back to front, definitions once each, and silhouettes for its shadow. */
export class Sketch {
  readonly paint: Paint;
  private readonly defs = new Map<string, string>();
  private readonly layers: string[] = [];
  private readonly silhouettes: string[] = [];
  private readonly meter = new ExtentMeter();
  private clips = 0;

  constructor(paint: Paint) {
    this.paint = paint;
  }

  /** Draws a shaded, patterned, textured part of the thing. */
  part(d: string, style: PartStyle = {}): void {
    const colour = style.colour ?? this.paint.hex;
    const material = style.material ?? this.paint.material;
    this.silhouettes.push(`<path d="${d}"/>`);
    this.meter.add(d);
    this.fill(d, colour);
    if (!style.plain) this.layPattern(d, style.turn ?? 0);
    this.layTexture({ d, material, colour, turn: style.turn ?? 0 });
    this.layLight(d, style.light ?? 'side', finishOf(material).gloss);
    this.layShade(d, style, colour);
    const outline = style.outline ?? 2.2;
    if (outline > 0) this.stroke(d, { colour: darken(colour, 0.5), width: outline, opacity: 0.55 });
  }

  fill(d: string, colour: string, opacity = 1): void {
    this.layers.push(`<path d="${d}" fill="${colour}"${opacity < 1 ? ` fill-opacity="${opacity}"` : ''}/>`);
  }

  stroke(d: string, pen: { colour?: string; width?: number; opacity?: number; dash?: string }): void {
    const { colour = SHADE, width = 3, opacity = 1, dash } = pen;
    const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
    this.layers.push(
      `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${round(width)}" stroke-opacity="${opacity}" stroke-linecap="round" stroke-linejoin="round"${dashes}/>`,
    );
  }

  /** A solid bar along a line (leg, handle, cable): shaded across, and part of the silhouette. */
  rod(d: string, width: number, style: { colour?: string; gloss?: number } = {}): void {
    const colour = style.colour ?? this.paint.hex;
    this.meter.add(d, width / 2);
    this.silhouettes.push(
      `<path d="${d}" fill="none" stroke="#000" stroke-width="${round(width)}" stroke-linecap="round"/>`,
    );
    this.stroke(d, { colour: darken(colour, 0.45), width });
    this.stroke(d, { colour, width: width * 0.78 });
    this.layers.push(`<g transform="translate(${round(-width * 0.12)} ${round(-width * 0.1)})">`);
    this.stroke(d, { colour: lighten(colour, 0.7), width: width * 0.22, opacity: style.gloss ?? 0.5 });
    this.layers.push('</g>');
  }

  seam(d: string, width = 3): void {
    this.stroke(d, { width, opacity: 0.34 });
    this.layers.push('<g transform="translate(0 2.5)">');
    this.stroke(d, { colour: '#fff', width: width * 0.7, opacity: 0.2 });
    this.layers.push('</g>');
  }

  stitch(d: string, colour?: string): void {
    const thread =
      colour ?? (lightness(this.paint.hex) < 0.5 ? lighten(this.paint.hex, 0.45) : darken(this.paint.hex, 0.4));
    this.stroke(d, { colour: thread, width: 2.4, opacity: 0.8, dash: '9 6' });
  }

  button(centre: readonly [number, number], radius: number, colour: string): void {
    const [x, y] = centre;
    this.fill(ellipse([x + 1.5, y + 2.5], radius + 1.2), SHADE, 0.4);
    this.fill(ellipse(centre, radius), colour);
    this.fill(ellipse([x - radius * 0.25, y - radius * 0.3], radius * 0.6), '#ffffff', 0.28);
    this.stroke(ellipse(centre, radius * 0.92), { colour: darken(colour, 0.5), width: 1.4, opacity: 0.6 });
    for (const dx of [-1, 1]) this.fill(ellipse([x + dx * radius * 0.25, y], radius * 0.13), darken(colour, 0.6));
  }

  /** A zip: tape, teeth and puller along a vertical line. */
  zip(x: number, from: number, to: number): void {
    const height = to - from;
    this.fill(box([x, from + height / 2], [17, height]), darken(this.paint.hex, 0.5));
    this.stroke(`M${x} ${from}V${to}`, { colour: '#c9ccd2', width: 7, dash: '2.5 5' });
    this.fill(box([x, from + 22], [12, 30], 5), '#b6bac2');
    this.fill(box([x, from + 44], [8, 24], 4), '#d5d8de');
  }

  /** Draws `inside` moved by an SVG transform; silhouettes move with it. */
  moved(transform: string, inside: () => void): void {
    for (const list of [this.layers, this.silhouettes]) list.push(`<g transform="${transform}">`);
    this.meter.enter(transform);
    inside();
    this.meter.leave();
    for (const list of [this.layers, this.silhouettes]) list.push('</g>');
  }

  /** Draws `inside` cut to a path: trimmings that must not stick out of a part. */
  within(d: string, inside: () => void): void {
    this.layers.push(`<g clip-path="url(#${this.clipTo(d)})">`);
    inside();
    this.layers.push('</g>');
  }

  /** Lays light and shade over a path once more, after something flat was drawn on it. */
  relight(d: string, light: Light): void {
    this.layLight(d, light, finishOf(this.paint.material).gloss);
  }

  /** Raw SVG, for what no other method draws. */
  raw(svg: string): void {
    this.layers.push(svg);
  }

  define(id: string, svg: string): void {
    this.defs.set(id, svg);
  }

  /** The drawing, its definitions, its silhouette (for shadows) and the space it takes. */
  finish(): Drawing {
    return {
      defs: [...this.defs.values()].join(''),
      drawing: this.layers.join(''),
      silhouette: this.silhouettes.join(''),
      extent: this.meter.extent(),
    };
  }

  private layPattern(d: string, turn: number): void {
    const { pattern, hex, secondary, seed, patternScale } = this.paint;
    if (pattern === 'colour-block') return this.layBlocks(d);
    const tile = createTile(pattern, { hex, secondary, seed, scale: patternScale });
    if (tile === undefined) return;
    this.layTile(d, `pattern${turn}`, { tile, turn });
  }

  /** Colour-block: the board's lower part takes the second colour, at a height that the seed fixes. */
  private layBlocks(d: string): void {
    const at = round(0.36 + (this.paint.seed % 97) / 400);
    this.define(
      'blocks',
      `<linearGradient id="blocks" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="1000"><stop offset="${at + 0.06}" stop-color="${this.paint.secondary}" stop-opacity="0"/><stop offset="${at + 0.06}" stop-color="${this.paint.secondary}"/></linearGradient>`,
    );
    this.layers.push(`<path d="${d}" fill="url(#blocks)"/>`);
  }

  private layTexture(part: { d: string; material: Material; colour: string; turn: number }): void {
    const tile = createTexture(part.material, part.colour);
    if (tile !== undefined)
      this.layTile(part.d, `${part.material}${part.colour.slice(1)}t${part.turn}`, { tile, turn: part.turn });
  }

  private layTile(d: string, id: string, { tile, turn }: { tile: Tile; turn: number }): void {
    const size = `width="${round(tile.width)}" height="${round(tile.height)}"`;
    this.define(
      id,
      `<pattern id="${id}" patternUnits="userSpaceOnUse" ${size} patternTransform="translate(500 300) rotate(${turn})">${tile.svg}</pattern>`,
    );
    this.layers.push(`<path d="${d}" fill="url(#${id})"/>`);
  }

  private layLight(d: string, light: Light, gloss: number): void {
    if (light === 'none') return;
    const id = `${light}${Math.round(gloss * 100)}`;
    this.define(id, gradientOf(light, id, gloss));
    this.layers.push(`<path d="${d}" fill="url(#${id})"/>`);
  }

  private clipTo(d: string): string {
    const id = `clip${(this.clips += 1)}`;
    this.define(id, `<clipPath id="${id}"><path d="${d}"/></clipPath>`);
    return id;
  }

  /** The soft inner edge, the folds and the highlights, blurred together and cut to the part. */
  private layShade(d: string, style: PartStyle, colour: string): void {
    const edge = style.edge ?? 26;
    const creased = style.folds !== undefined || style.shines !== undefined;
    if (edge === 0 && !creased) return;
    const dark = 0.3 + 0.22 * lightness(colour);
    const { gloss, folds: depth } = finishOf(style.material ?? this.paint.material);
    const bright = 0.16 + gloss * 0.7 + (lightness(colour) < 0.3 ? 0.08 : 0);
    const rim = edgeLines(d, edge, { dark, bright });
    const clip = `clip-path="url(#${this.clipTo(d)})"`;
    // Blurring costs most of a picture's time: narrow edges of small parts look the same without.
    if (edge <= 12 && !creased) {
      this.layers.push(`<g ${clip} opacity=".6">${rim}</g>`);
      return;
    }
    this.define(
      'soft',
      '<filter id="soft" color-interpolation-filters="sRGB" x="-5%" y="-5%" width="110%" height="110%"><feGaussianBlur stdDeviation="8"/></filter>',
    );
    const folds =
      style.folds === undefined
        ? ''
        : `<g fill="${darken(colour, 0.78)}" fill-opacity="${fix(dark * (0.5 + depth * 0.8))}">${style.folds}</g>`;
    const shines = style.shines === undefined ? '' : `<g fill="#fff" fill-opacity="${fix(bright)}">${style.shines}</g>`;
    this.layers.push(`<g ${clip}><g filter="url(#soft)">${rim}${folds}${shines}</g></g>`);
  }
}

/** The lining or inside of an opening: the colour in shade. */
export const insideOf = (hex: string): string => mix(hex, SHADE, 0.52);
