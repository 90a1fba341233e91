import { describe, expect, it } from 'vitest';
import { planCatalogue } from '../../../scripts/render/catalogue.ts';
import { labelOf, planTraining } from '../../../scripts/render/training.ts';

const pictures = planTraining(900, 7);

describe('training pictures', () => {
  it('plans exactly as many as asked, the same every time, others for another seed', () => {
    expect(pictures).toHaveLength(900);
    expect(planTraining(900, 7)).toEqual(pictures);
    expect(planTraining(900, 8)).not.toEqual(pictures);
  });

  it('never draws a design of the demo catalogue', () => {
    const demo = planCatalogue().products.map((product) => product.design.form);
    expect(demo.every((form) => form >= 0x80000000)).toBe(true);
    expect(pictures.every((picture) => picture.scene.design.form < 0x80000000)).toBe(true);
  });

  it('shows each design two to four times, but for the last', () => {
    const counts = [...Map.groupBy(pictures, (picture) => picture.design).values()].map((list) => list.length);
    expect(counts.slice(0, -1).every((count) => count >= 2 && count <= 4)).toBe(true);
  });

  it('recolours some designs: same form, other colour', () => {
    const forms = Map.groupBy(pictures, (picture) => picture.scene.design.form);
    const recoloured = [...forms.values()].filter(
      (list) => new Set(list.map((picture) => picture.scene.design.colour)).size === 2,
    );
    expect(recoloured.length).toBeGreaterThan(50);
  });

  it('takes about two thirds in the studio or at home and the rest on the street', () => {
    const street = pictures.filter((picture) => picture.photo.shot !== undefined).length / pictures.length;
    expect(street).toBeGreaterThan(0.22);
    expect(street).toBeLessThan(0.4);
  });

  it('labels everything a phrase could use', () => {
    for (const picture of pictures.slice(0, 100)) {
      const { design } = picture.scene;
      expect(labelOf(picture)).toMatchObject({
        kind: design.kind,
        colour: design.colour,
        hex: design.hex,
        pattern: design.pattern,
        material: design.material,
      });
    }
  });
});
