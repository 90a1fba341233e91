/** A slider between two things; `value` runs from 0, all of the first, to 1, all of the second. */
interface SliderProps {
  readonly label: string;
  readonly ends: readonly [string, string];
  readonly value: number;
  /** The value in words. */
  readonly told: string;
  readonly onChange: (value: number) => void;
}

export function Slider({ label, ends, value, told, onChange }: SliderProps) {
  return (
    <label class="slider">
      <span class="slider__head">
        <span class="hidden">{label}</span>
        <span>{ends[0]}</span>
        <span class="slider__told">{told}</span>
        <span>{ends[1]}</span>
      </span>
      <input
        type="range"
        min="0"
        max="100"
        step="5"
        value={Math.round(value * 100)}
        aria-valuetext={told}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber / 100)}
      />
    </label>
  );
}
