import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/language/diagnostic.ts';
import { shortened } from '../../../src/verify/lines/wording.ts';

const LONG = Array.from({ length: 40 }, (_, at) => `x${at}`).join(' * ');

function said(message: string, fixes: Diagnostic['fixes']): string {
  return shortened({ code: 'wrong-gradient', message, place: { statement: 0, span: { start: 0, end: 1 } }, fixes }).message;
}

describe('messages about lines', () => {
  const fixes = [{ title: 'Write', edits: [] }];

  it('stay as they are while they are short', () => {
    expect(said('`dx`: the sign is wrong: write `-dy`', fixes)).toBe('`dx`: the sign is wrong: write `-dy`');
  });

  it('leave to the fix what is too long to be read', () => {
    expect(said(`\`dx\` gets a wrong contribution: write \`${LONG}\``, fixes)).toBe('`dx` gets a wrong contribution');
  });

  it('abbreviate expressions where no fix says them, or the cause is long itself', () => {
    for (const own of [fixes, []]) {
      const message = said(`\`dx\`: the term \`${LONG}\` is missing: write \`${LONG}\``, own);
      expect(message.length).toBeLessThanOrEqual(200);
      expect(message).toContain('…');
      expect(message).toContain('is missing');
    }
  });
});
