/** A program with loops, with what makes it worth having, and sizes at which its loops have one iteration or none. */
export interface LoopProgram {
  readonly name: string;
  readonly text: string;
  readonly edges: readonly Readonly<Record<string, number>>[];
}
