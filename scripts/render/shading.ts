import { round } from './geometry.ts';
import { SHADE, type Light } from './paint.ts';

export function gradientOf(light: Light, id: string, gloss: number): string {
  const stop = (offset: number, colour: string, opacity: number): string =>
    `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${fix(opacity)}"/>`;
  const shine = '#fffaf0';
  if (light === 'ball') {
    const stops =
      stop(0, shine, 0.12 + gloss * 0.7) + stop(0.3, shine, 0.04) + stop(0.55, SHADE, 0.05) + stop(1, SHADE, 0.5);
    return `<radialGradient id="${id}" cx=".36" cy=".3" r=".8">${stops}</radialGradient>`;
  }
  if (light === 'top') {
    const stops =
      stop(0, shine, 0.1 + gloss * 0.3) + stop(0.4, shine, 0) + stop(0.6, SHADE, 0.03) + stop(1, SHADE, 0.34);
    return `<linearGradient id="${id}" x1="0" y1="0" x2=".12" y2="1">${stops}</linearGradient>`;
  }
  if (light === 'tube') {
    const stops =
      stop(0, SHADE, 0.3) +
      stop(0.2, shine, 0.05) +
      stop(0.31, shine, 0.12 + gloss * 0.72) +
      stop(0.44, shine, 0.04) +
      stop(0.68, SHADE, 0.14) +
      stop(0.93, SHADE, 0.46) +
      stop(1, SHADE, 0.34);
    return `<linearGradient id="${id}">${stops}</linearGradient>`;
  }
  const stops =
    stop(0, SHADE, 0.16) + stop(0.3, shine, 0.06 + gloss * 0.2) + stop(0.6, SHADE, 0.03) + stop(1, SHADE, 0.26);
  return `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2=".15">${stops}</linearGradient>`;
}

export function edgeLines(d: string, edge: number, { dark, bright }: { dark: number; bright: number }): string {
  if (edge === 0) return '';
  return (
    `<path d="${d}" fill="none" stroke="#fff" stroke-width="${round(edge * 0.35)}" stroke-opacity="${fix(bright / 2)}" transform="translate(9 11)"/>` +
    `<path d="${d}" fill="none" stroke="${SHADE}" stroke-width="${edge}" stroke-opacity="${fix(dark)}" transform="translate(-5 -6)"/>`
  );
}

export const fix = (value: number): number => Math.round(value * 100) / 100;
