import { isListOf, isPairOf, isString } from '../guards.ts';
import { translator } from '../texts.ts';

const given: unknown = JSON.parse(document.body.dataset['texts'] ?? '[]');

/** The texts that the host put into the page. */
export const l10n = translator(isListOf(isPairOf(isString, isString))(given) ? Object.fromEntries(given) : {});
