/** A street photo to try the search with. */
export interface Sample {
  readonly file: string;
  readonly title: string;
}

/** The sample photos this server offers; none when it has no demo catalogue. */
export async function loadSamples(): Promise<readonly Sample[]> {
  try {
    const response = await fetch('/samples/queries.json');
    return response.ok ? parseSamples(await response.json()) : [];
  } catch {
    return []; // the page works without them
  }
}

export function sampleUrl(file: string): string {
  return `/samples/${encodeURIComponent(file)}`;
}

/** The picture of a sample, or undefined when it is not there. */
export async function loadSamplePhoto(file: string): Promise<Blob | undefined> {
  const response = await fetch(sampleUrl(file));
  return response.ok ? response.blob() : undefined;
}

function parseSamples(json: unknown): readonly Sample[] {
  if (!Array.isArray(json)) return [];
  return spread(json.filter((row): row is Sample => typeof row?.file === 'string' && typeof row?.title === 'string'));
}

/** Puts samples of different kinds side by side: the file lists them kind by kind. */
function spread(samples: readonly Sample[]): readonly Sample[] {
  const stride = Math.max(1, Math.round(Math.sqrt(samples.length)));
  const column = (sample: Sample) => samples.indexOf(sample) % stride;
  return samples.toSorted((a, b) => column(a) - column(b));
}
