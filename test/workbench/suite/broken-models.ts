/** Models with one wrong line, and a block with three mistakes: each is mended in the panel, from its red edges. */
export interface BrokenModel {
  readonly title: string;
  readonly path: string;
  /** Right texts and the wrong ones in their place; the first example is wrong as it is. */
  readonly changes: readonly (readonly [right: string, wrong: string])[];
}

export const BROKEN_MODELS: readonly BrokenModel[] = [
  { title: 'a GRU', path: 'gru-by-hand.bprop', changes: [] },
  {
    title: 'an LSTM over time',
    path: 'sequences/lstm-steps.bprop',
    changes: [['dh[t-1] += Uf.T @ df_1', 'dh[t-1] += Uf @ df_1']],
  },
  {
    title: 'a transformer block',
    path: 'models/transformer-block.bprop',
    changes: [['dWo += y.T @ dr', 'dWo += -y.T @ dr']],
  },
  {
    title: 'a convolutional network',
    path: 'models/convnet.bprop',
    changes: [['dfeatures += dlogits @ W.T', 'dfeatures += 2 * dlogits @ W.T']],
  },
  {
    title: "ADBench's LSTM",
    path: 'models/adbench-lstm.bprop',
    changes: [['dmemory[t-1, i] += dmemory[t, i] * forget', 'dmemory[t-1, i] += dmemory[t, i] * ingate']],
  },
  {
    title: 'a block with three mistakes',
    path: 'models/lstm.bprop',
    changes: [
      ['dC[t-1] += dC[t] * f', 'dC[t-1] += dC[t] * i'],
      ['    dbo += do_1\n', ''],
      ['dWi += outer(di_1, hx)', 'dWi += -outer(di_1, hx)'],
    ],
  },
];

export function broken(text: string, { changes }: BrokenModel): string {
  return changes.reduce((changed, [right, wrong]) => {
    if (!changed.includes(right)) throw new Error(`the model has no ${right}`);
    return changed.replace(right, wrong);
  }, text);
}
