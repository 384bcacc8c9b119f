import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';
import { example, ROOT } from '../support/files.ts';

const WRONG = 'input x: [n]\ny = tanh(x)\nbackward {\n  dx += dy * (1 - y)\n}\n';
const KINKED = 'input x: [n] in -1..1\ny = minimum(x, 6)\n';
/** A text and a name that formats have to escape: signs of XML, of workflow commands, and of URIs. */
const ODD = 'input "x" & <y>: [n]\ny = x +\n';
const FILES = {
  'gru.bprop': example('gru.bprop'),
  'wrong.bprop': WRONG,
  'a, b%c: d.bprop': ODD,
  'kinked.bprop': KINKED,
  'notes.md': `# Notes\n\n\`\`\`bprop cell\n${WRONG}\`\`\`\n`,
};
const ALL = Object.keys(FILES);

function validator(file: string): (value: unknown) => readonly string[] {
  const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(join(ROOT, file), 'utf8')),
  );
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  };
}

const inJson = validator('schemas/check.schema.json');
const inSarif = validator('test/resources/schemas/sarif-2.1.0.json');

describe('check --format', () => {
  it.each([[], ['--full'], ['--memory'], ['--full', '--memory', '--strict'], ['--no-numeric']])(
    'json prints what its schema describes, with %j',
    (...flags) => {
      const { out } = openWorkspace(FILES).bprop(['check', '--format', 'json', ...flags, ...ALL]);
      expect(inJson(JSON.parse(out))).toEqual([]);
    },
  );

  it('json says each edit of a fix, and the fence that it is about', () => {
    const [found] = JSON.parse(openWorkspace(FILES).bprop(['check', '--json', 'notes.md']).out);
    expect(found.fence).toEqual({ line: 3, name: 'cell' });
    const [{ line, column, fixes }] = found.diagnostics;
    expect([line, column]).toEqual([7, 9]);
    expect(fixes[0].edits).toEqual([{ line: 7, column: 9, endLine: 7, endColumn: 21, newText: 'dy * (1 - y ^ 2)' }]);
  });

  it('the schema of json refuses what is not there', () => {
    const [found] = JSON.parse(openWorkspace(FILES).bprop(['check', '--json', 'wrong.bprop']).out);
    expect(inJson([{ ...found, version: 1 }])).not.toEqual([]);
    expect(inJson([{ ...found, another: 1 }])).not.toEqual([]);
  });

  it('sarif prints what the schema of its standard describes', () => {
    const { out, status } = openWorkspace(FILES).bprop(['check', '--format', 'sarif', ...ALL]);
    expect(status).toBe(1);
    const log = JSON.parse(out);
    expect(inSarif(log)).toEqual([]);
    const rules = new Set(log.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id));
    expect(log.runs[0].results.every(({ ruleId }: { ruleId: string }) => rules.has(ruleId))).toBe(true);
    const results = log.runs[0].results as { ruleId: string; locations: [{ physicalLocation: Record<string, object> }] }[];
    const places = results
      .filter(({ ruleId }) => ruleId === 'wrong-gradient')
      .map(({ locations }) => locations[0].physicalLocation);
    expect(places).toEqual([
      {
        artifactLocation: { uri: 'wrong.bprop', uriBaseId: '%SRCROOT%' },
        region: { startLine: 4, startColumn: 9, endLine: 4, endColumn: 21 },
      },
      {
        artifactLocation: { uri: 'notes.md', uriBaseId: '%SRCROOT%' },
        region: { startLine: 7, startColumn: 9, endLine: 7, endColumn: 21 },
      },
    ]);
    expect(out).toContain('"a%2C%20b%25c%3A%20d.bprop"');
  });

  it('junit prints XML with a suite a program and a case a gradient', () => {
    const workspace = openWorkspace(FILES);
    writeFileSync(join(workspace.folder, 'out.xml'), workspace.bprop(['check', '--format', 'junit', ...ALL]).out);
    const read = [
      'import sys, xml.etree.ElementTree as tree',
      'for suite in tree.parse(sys.argv[1]).getroot():',
      '    failed = [case.get("name") for case in suite if case.find("failure") is not None]',
      '    print(suite.get("name"), suite.get("tests"), suite.get("failures"), ",".join(failed), sep="|")',
    ].join('\n');
    const suites = execFileSync('python3', ['-c', read, 'out.xml'], { cwd: workspace.folder, encoding: 'utf8' });
    expect(suites.trim().split('\n')).toEqual([
      'gru.bprop|9|0|',
      'wrong.bprop|2|2|lines,gradient x',
      'a, b%c: d.bprop|1|1|lines',
      'kinked.bprop|2|0|',
      'notes.md:3|2|2|lines,gradient x',
    ]);
  });

  it('github prints a command a line, with what would end one escaped', () => {
    const { out } = openWorkspace(FILES).bprop(['check', '--format', 'github', ...ALL]);
    const lines = out.trim().split('\n');
    expect(lines.every((line) => /^::(error|warning|notice) file=[^:]+::./.test(line))).toBe(true);
    expect(lines).toContain(
      '::error file=wrong.bprop,line=4,endLine=4,col=9,endColumn=21,title=wrong-gradient::`dx`: a square is missing: write `dy * (1 - y ^ 2)`%0Aspoils the gradient of `x`%0Afix: Write: `dy * (1 - y ^ 2)`',
    );
    expect(lines.some((line) => line.startsWith('::error file=a%2C b%25c%3A d.bprop,'))).toBe(true);
  });

  it('every format is whole, and tells of a file that is not there', () => {
    const workspace = openWorkspace(FILES);
    for (const files of [['nowhere.bprop'], ['gru.bprop', 'nowhere.bprop']]) {
      const printed = (format: string): string => {
        const { out, status, error } = workspace.bprop(['check', '--format', format, ...files]);
        expect({ status, error }).toEqual({ status: 2, error: 'bprop: nowhere.bprop: there is no such file\n' });
        return out;
      };
      expect(JSON.parse(printed('json'))).toHaveLength(files.length - 1);
      const log = JSON.parse(printed('sarif'));
      expect(inSarif(log)).toEqual([]);
      expect(JSON.stringify(log.runs[0].invocations)).toContain('nowhere.bprop: there is no such file');
      expect(printed('github')).toContain('::error::nowhere.bprop: there is no such file\n');
      expect(printed('junit')).toContain('<error message="nowhere.bprop: there is no such file"/>');
    }
  });

  it('every format tells of a gradient that fails by a flag alone', () => {
    const workspace = openWorkspace(FILES);
    for (const format of ['json', 'github', 'sarif', 'junit', 'text']) {
      const { out, status } = workspace.bprop(['check', '--strict', '--format', format, 'kinked.bprop']);
      expect({ format, status }).toEqual({ format, status: 1 });
      expect(out).toMatch(/fail|error|"ok": false|exercised/);
    }
  });
});

describe('check finds files', () => {
  function tree(): ReturnType<typeof openWorkspace> {
    const workspace = openWorkspace({
      '.gitignore': 'old/\n*.draft.bprop\n!kept.draft.bprop\n',
      'top.bprop': KINKED,
      'notes.md': '',
    });
    for (const folder of ['a', 'a/deep', 'old', '.git', 'empty']) mkdirSync(join(workspace.folder, folder));
    for (const file of [
      'a/one.bprop',
      'a/deep/two.bprop',
      'old/three.bprop',
      '.git/four.bprop',
      'a/x.draft.bprop',
      'a/kept.draft.bprop',
    ])
      writeFileSync(join(workspace.folder, file), KINKED);
    writeFileSync(join(workspace.folder, 'a', '.gitignore'), 'deep\n');
    return workspace;
  }

  function filesOf(...args: readonly string[]): readonly string[] {
    const { out } = tree().bprop(['check', '--json', '--no-numeric', ...args]);
    return (JSON.parse(out) as { file: string }[]).map(({ file }) => file);
  }

  it('below a folder, but what git ignores', () => {
    expect(filesOf('.')).toEqual(['a/kept.draft.bprop', 'a/one.bprop', 'top.bprop']);
    expect(filesOf('a')).toEqual(['a/kept.draft.bprop', 'a/one.bprop']);
  });

  it('that match a pattern', () => {
    expect(filesOf('**/*.bprop')).toEqual(['a/kept.draft.bprop', 'a/one.bprop', 'top.bprop']);
    expect(filesOf('a/{one,two}.bprop')).toEqual(['a/one.bprop']);
  });

  it('that are named, ignored or not, and each once', () => {
    expect(filesOf('old/three.bprop', 'a', 'a/one.bprop')).toEqual(['old/three.bprop', 'a/kept.draft.bprop', 'a/one.bprop']);
  });

  it('and says where there are none', () => {
    const workspace = tree();
    for (const [path, says] of [
      ['empty', 'empty: no .bprop file in this directory'],
      ['*.none', '*.none: no file matches'],
    ] as const)
      expect(workspace.bprop(['check', path])).toEqual({ status: 2, out: '', error: `bprop: ${says}\n` });
  });
});
