import { translator } from '../../../src/verify/translator.ts';
import { isListOf, isPairOf, isString } from '../guards.ts';

const given: unknown = JSON.parse(document.body.dataset['texts'] ?? '[]');

/** The texts that the host put into the page. */
export const l10n = translator(isListOf(isPairOf(isString, isString))(given) ? Object.fromEntries(given) : {});
