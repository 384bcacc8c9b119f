import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { absolute, pageOf, withAddresses } from '../../scripts/address.mjs';

const HOSTED = { version: '1.2.3', repository: { type: 'git', url: 'git+https://example.org/own/project.git' } };
const PAGE = 'See [the language](language.md#names), [the web](https://example.org) and ![a graph](pictures/gru.svg).';

describe('the address of the repository', () => {
  it('is in one place, from which the manifests get the pages that users look for', () => {
    expect(withAddresses(HOSTED)).toMatchObject({
      homepage: 'https://example.org/own/project#readme',
      bugs: { url: 'https://example.org/own/project/issues' },
      qna: 'https://example.org/own/project/discussions',
    });
    for (const key of ['homepage', 'bugs', 'qna']) expect(packageJson).not.toHaveProperty(key);
  });

  it('makes links and pictures absolute, at the version', () => {
    expect(absolute(PAGE, HOSTED)).toBe(
      'See [the language](https://example.org/own/project/blob/v1.2.3/docs/language.md#names), [the web](https://example.org) and ![a graph](https://example.org/own/project/raw/v1.2.3/docs/pictures/gru.svg).',
    );
  });

  it('leaves no link that leads nowhere where there is none', () => {
    const { repository: _, ...homeless } = HOSTED;
    expect(pageOf(homeless)).toBeUndefined();
    expect(withAddresses(homeless)).toEqual(homeless);
    expect(absolute(PAGE, homeless)).toBe('See the language, [the web](https://example.org) and .');
  });
});
