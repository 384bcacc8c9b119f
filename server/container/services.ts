import type { LangiumServices, LangiumSharedServices } from 'langium/lsp';
import type { ServerCapabilities } from 'vscode-languageserver';
import type { BpropCoreServices } from '../../src/language/grammar/services.ts';
import type { Server } from '../server.ts';

/** The services of the whole server: those of Langium, and the open files with their checks. */
export type BpropSharedServices = LangiumSharedServices & { readonly Server: Server };

/** The services of the language: those of Langium, and requests for which it has no kind of service. */
export type BpropServices = LangiumServices & LanguageAdditions & Pick<BpropCoreServices, 'parser'>;

export interface LanguageAdditions {
  readonly requests: Readonly<Record<string, Capable>>;
  readonly shared: BpropSharedServices;
}

/** A service with the capabilities that it announces to the client. */
export interface Capable {
  readonly capabilities: ServerCapabilities;
}

/** Makes the service of one feature; `Service` is Langium's interface of its kind. */
export type Feature<Service = unknown> = (services: BpropServices) => Service & Capable;
