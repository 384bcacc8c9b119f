/** A model in both languages: what PyTorch runs ends with `y`, the only output. */
export interface Model {
  readonly name: string;
  readonly text: string;
  readonly code: string;
}
