import { TORCH_STOP } from '../../operations/spelling/functions.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { readShape } from '../../program/build.ts';
import { namesIn } from '../../program/dimension.ts';
import type { Variable } from '../../program/program.ts';
import { BINDING, type Helper } from '../../program/spelling.ts';
import { equationsOf } from '../../program/steps.ts';
import { drawnTensor, drawsPositive, exampleSizes } from '../draws.ts';
import { unicodeName } from '../names.ts';
import { isFresh } from '../sharing.ts';
import { receivedOutputs } from '../statements.ts';
import { bound } from '../text.ts';
import { type ExportUnit, gradients } from '../unit.ts';
import { documented } from './documented.ts';
import { statement } from './lines.ts';
import { foundSize, heading, importLines, openSizes, tupleText, unpacked } from './parts.ts';
import { PassWriter, type PythonLibrary, PythonScope } from './passes.ts';
import { type SizeSources, sizeSources } from './sizes.ts';

/** New tensors are like one that is there already: of its precision, and on its device. */
export function torchLike(model: string): PythonLibrary {
  return {
    spelling: 'torch',
    pi: 'torch.pi',
    infinity: 'torch.inf',
    like: model,
    zeros: (shape) => `${model}.new_zeros(${shape})`,
    zerosLike: (name) => `torch.zeros_like(${name})`,
    empty: (shape) => `${model}.new_empty(${shape})`,
    copy: (text) => `torch.clone(${text})`,
    unmask: (mask) => ({ text: `(${mask.text}).to(${model}.dtype)`, binding: BINDING.primary }),
    wrap: (number) => ({ text: `${model}.new_tensor(${bound(number, BINDING.any)})`, binding: BINDING.primary }),
  };
}

/** Attributes that an `nn.Module` has already, and names that the file itself uses. */
const RESERVED: readonly string[] = [
  'torch unittest ctx forward backward parameter bound module test_gradients reset_parameters self training parameters buffers children',
  'modules half float double bfloat16 type to cuda cpu eval train apply zero_grad share_memory extra_repr state_dict compile',
  'load_state_dict requires_grad_ add_module T_destination dump_patches call_super_init ipu xpu to_empty get_parameter',
  'get_buffer get_submodule register_buffer register_parameter register_module named_parameters named_buffers named_modules',
  'named_children arguments',
]
  .join(' ')
  .split(' ');

interface Pass {
  readonly lines: readonly string[];
  readonly helpers: readonly Helper[];
  readonly sizes: ReadonlySet<string>;
}

const BODY = ' '.repeat(8);

class TorchFile {
  private readonly unit: ExportUnit;
  private readonly scope: PythonScope;
  private readonly title: string;
  /** The tensor whose type and device new tensors get in the forward pass. */
  private readonly model: string;

  constructor(unit: ExportUnit, reserved: readonly string[]) {
    this.unit = unit;
    const words = unit.name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
    const title = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    this.title = unicodeName(/^\p{L}/u.test(title) ? title : `Cell${title}`);
    this.scope = new PythonScope(unit, [...RESERVED, ...reserved, this.title, `${this.title}Function`]);
    const { given } = unit.forward;
    const first = given.find(({ active }) => active) ?? given[0];
    this.model = first === undefined ? 'torch.zeros(())' : this.scope.variable(first);
  }

  write(): { readonly text: string; readonly helpers: readonly Helper[] } {
    const forward = this.pass('forward');
    const backward = this.pass('backward');
    const helpers = [...new Map([...forward.helpers, ...backward.helpers].map((helper) => [helper.name, helper])).values()];
    const stops = forward.helpers.includes(TORCH_STOP) && gradients(this.unit).length > 0;
    const needed = new Set([...forward.sizes, ...backward.sizes]);
    const sources = sizeSources(needed, this.unit.forward.given, (variable) => readShape(variable, []));
    const parts = [
      [...heading(this.unit), '', ...importLines(helpers, stops ? ['unittest.mock'] : []), 'import torch'],
      ...helpers.map(({ text }) => text.split('\n')),
      this.function(forward, backward, sources),
      this.module(sources),
      this.test(sources, stops),
      ['if __name__ == "__main__":', '    test_gradients()'],
    ];
    return { text: `${parts.map((lines) => lines.join('\n')).join('\n\n\n')}\n`, helpers };
  }

  private pass(which: 'forward' | 'backward'): Pass {
    const { unit, scope } = this;
    const model = which === 'forward' ? this.model : (this.adjoints()[0] ?? this.model);
    const writer = new PassWriter(unit, scope, torchLike(model), which === 'forward' ? unit.forward.given : unit.saved);
    writer[which](BODY);
    const { helpers, sizes } = writer.expressions;
    return { lines: writer.lines, helpers, sizes: new Set([...sizes].filter((name) => unit.forward.dimensions.has(name))) };
  }

  /** One parameter for each output, used or not. */
  private adjoints(): readonly string[] {
    const { unit, scope } = this;
    const received = receivedOutputs(unit);
    return unit.forward.outputs.map((output) => {
      if (!output.variable.active) return `_${scope.variable(output.variable)}`;
      return received.includes(output) ? scope.received(output) : scope.variable(adjointOf(output.variable));
    });
  }

  private function(forward: Pass, backward: Pass, sources: SizeSources): readonly string[] {
    const { unit, scope, title } = this;
    const given = unit.forward.given.map((variable) => scope.variable(variable));
    const open = sources.open.map((name) => scope.size(name));
    const saved = unit.saved.map((variable) => scope.variable(variable));
    const sizes = [...backward.sizes].map((name) => scope.size(name));
    const answers = [
      ...unit.forward.given.map((variable) => (variable.active ? scope.variable(adjointOf(variable)) : 'None')),
      ...open.map(() => 'None'),
    ];
    return [
      `class ${title}Function(torch.autograd.Function):`,
      '    @staticmethod',
      ...statement(`def forward(${['ctx', ...given, ...open].join(', ')}):`, '    '),
      ...documented(`Return ${this.outputs().join(', ')}.`, unit, scope, torchLike(this.model), BODY),
      ...sources.found.flatMap((source) => statement(foundSize(source, scope), BODY)),
      ...forward.lines,
      '',
      ...(saved.length === 0 ? [] : statement(`ctx.save_for_backward(${saved.join(', ')})`, BODY)),
      ...(sizes.length === 0 ? [] : statement(`ctx.sizes = ${tupleText(sizes)}`, BODY)),
      ...this.answers(),
      '',
      '    @staticmethod',
      '    @torch.autograd.function.once_differentiable',
      ...statement(`def backward(${['ctx', ...this.adjoints()].join(', ')}):`, '    '),
      ...(saved.length === 0 ? [] : statement(`${unpacked(saved)} = ctx.saved_tensors`, BODY)),
      ...(sizes.length === 0 ? [] : statement(`${unpacked(sizes)} = ctx.sizes`, BODY)),
      ...(saved.length + sizes.length === 0 ? [] : ['']),
      ...backward.lines,
      ...(backward.lines.length === 0 ? [] : ['']),
      ...statement(`return ${answers.length === 0 ? 'None' : answers.join(', ')}`, BODY),
    ];
  }

  private outputs(): readonly string[] {
    const writer = new PassWriter(this.unit, this.scope, torchLike(this.model), []);
    return this.unit.forward.outputs.map(({ variable, indices }) => writer.reference(variable, indices));
  }

  /** The return of the forward pass; an output that shares its numbers with something else is copied. */
  private answers(): readonly string[] {
    const { unit } = this;
    const values = new Map(equationsOf(unit.forward.body).map(({ target, value }) => [target, value]));
    const outputs = this.outputs();
    const texts = unit.forward.outputs.map(({ variable, indices }, at) => {
      const text = outputs[at] ?? '';
      const value = values.get(variable);
      const own = variable.ranges.length === 0 && value !== undefined && isFresh(value);
      return own || (variable.ranges.length > 0 && indices.length === 0 && value !== undefined) ? text : `torch.clone(${text})`;
    });
    const isConstant = unit.forward.outputs.map(({ variable }) => !variable.active);
    if (!isConstant.includes(true)) return statement(`return ${texts.join(', ')}`, BODY);
    const names = texts.map((_, index) => `output_${index + 1}`);
    const constants = names.filter((_, index) => isConstant[index]);
    return [
      ...names.flatMap((name, index) => statement(`${name} = ${texts[index]}`, BODY)),
      ...statement(`ctx.mark_non_differentiable(${constants.join(', ')})`, BODY),
      ...statement(`return ${names.join(', ')}`, BODY),
    ];
  }

  private parameters(): readonly Variable[] {
    return this.unit.forward.given.filter(({ kind }) => kind === 'param');
  }

  private inputs(): readonly Variable[] {
    return this.unit.forward.given.filter(({ kind }) => kind !== 'param');
  }

  /** The sizes that the module is made with: those of its parameters, and those that no shape tells. */
  private moduleSizes({ open }: SizeSources): readonly string[] {
    const own = this.parameters().flatMap((variable) => readShape(variable, []).flatMap((size) => [...namesIn(size)]));
    return [...new Set([...own, ...open])];
  }

  private module(sources: SizeSources): readonly string[] {
    const { unit, scope, title } = this;
    const sizes = openSizes({ open: this.moduleSizes(sources) }, unit, scope);
    const open = sources.open.map((name) => scope.size(name));
    const inputs = this.inputs().map((variable) => scope.variable(variable));
    const writer = new PassWriter(unit, scope, torchLike(this.model), []);
    const parameters = this.parameters().map((variable) => {
      const shape = readShape(variable, []).map((size) => writer.expressions.size(size).text);
      return `self.${scope.variable(variable)} = torch.nn.Parameter(torch.empty(${shape.length === 0 ? '()' : shape.join(', ')}))`;
    });
    const given = unit.forward.given.map((variable) =>
      variable.kind === 'param' ? `self.${scope.variable(variable)}` : scope.variable(variable),
    );
    const call = `${title}Function.apply(${[...given, ...open.map((name) => `self.${name}`)].join(', ')})`;
    return [
      `class ${title}(torch.nn.Module):`,
      ...statement(`def __init__(${['self', ...sizes].join(', ')}):`, '    '),
      `${BODY}super().__init__()`,
      ...open.map((name) => `${BODY}self.${name} = ${name}`),
      ...parameters.flatMap((line) => statement(line, BODY)),
      ...(parameters.length === 0 ? [] : [`${BODY}self.reset_parameters()`]),
      ...(parameters.length === 0 ? [] : this.reset()),
      '',
      ...statement(`def forward(${['self', ...inputs].join(', ')}):`, '    '),
      ...statement(`return ${call}`, BODY),
    ];
  }

  private reset(): readonly string[] {
    const drawn = this.parameters().filter(({ domain }) => domain?.kind === 'interval');
    return [
      '',
      '    def reset_parameters(self):',
      `${BODY}for parameter in self.parameters():`,
      `${BODY}    bound = parameter.shape[-1] ** -0.5 if parameter.dim() > 0 else 1.0`,
      `${BODY}    torch.nn.init.uniform_(parameter, -bound, bound)`,
      ...drawn.flatMap(({ domain, ...variable }) => {
        if (domain?.kind !== 'interval') return [];
        const own = this.parameters().find(({ name }) => name === variable.name) as Variable;
        const [low, high] = [domain.low, domain.high].map((limit) => (Number.isFinite(limit) ? limit : Math.sign(limit) * 2));
        return statement(`torch.nn.init.uniform_(self.${this.scope.variable(own)}, ${low}, ${high})`, BODY);
      }),
    ];
  }

  private test(sources: SizeSources, stops: boolean): readonly string[] {
    const { unit, scope, title } = this;
    const small = exampleSizes(unit);
    const positive = drawsPositive(unit, small);
    const arguments_ = unit.forward.given.map((variable) => drawnTensor(variable, small, positive));
    const open = sources.open.map((name) => String(small.get(name)));
    const made = this.moduleSizes(sources).map((name) => `${scope.size(name)}=${small.get(name)}`);
    const given = [...arguments_, ...open];
    const inputs = this.inputs().map((variable) => unit.forward.given.indexOf(variable));
    return [
      'def test_gradients():',
      '    """The backward pass agrees with finite differences, and the module runs."""',
      '    torch.manual_seed(0)',
      ...statement(`arguments = ${tupleText(given)}`, '    '),
      ...(gradients(unit).length === 0 ? [] : stops ? checkedHolding(title) : checked(`${title}Function.apply`)),
      ...statement(`${title}(${made.join(', ')}).double()(${inputs.map((index) => `arguments[${index}]`).join(', ')})`, '    '),
    ];
  }
}

function checked(name: string): readonly string[] {
  return statement(`assert torch.autograd.gradcheck(${name}, arguments)`, '    ');
}

/** Finite differences would see through what stops a gradient, so it stays what it is at first. */
function checkedHolding(title: string): readonly string[] {
  const patch = (answer: string): string => `with unittest.mock.patch.dict(globals(), ${TORCH_STOP.name}=${answer}):`;
  return [
    '    held = []',
    ...statement(patch('lambda a: held.append(a.clone()) or a'), '    '),
    ...statement(`${title}Function.apply(*arguments)`, BODY),
    '',
    '    def apply_holding(*moved):',
    `${BODY}values = iter(held)`,
    ...statement(patch('lambda a: next(values)'), BODY),
    ...statement(`return ${title}Function.apply(*moved)`, `${BODY}    `),
    '',
    ...checked('apply_holding'),
  ];
}

/** The unit as a PyTorch module: an `autograd.Function`, an `nn.Module` around it, and a test of its gradients. */
export function exportTorch(unit: ExportUnit): string {
  // The names of helpers are known once they are used: the second writing keeps clear of them.
  const { helpers } = new TorchFile(unit, []).write();
  return new TorchFile(
    unit,
    helpers.map(({ name }) => name),
  ).write().text;
}
