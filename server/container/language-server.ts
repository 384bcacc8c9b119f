import { DefaultConfigurationProvider } from 'langium';
import { DefaultLanguageServer } from 'langium/lsp';
import {
  type DidChangeConfigurationParams,
  type InitializedParams,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import packageJson from '../../package.json' with { type: 'json' };
import type { BpropServices, BpropSharedServices, Capable } from './services.ts';

function isCapable(service: unknown): service is Capable {
  return typeof service === 'object' && service !== null && 'capabilities' in service;
}

export class LanguageServer extends DefaultLanguageServer {
  private readonly shared: BpropSharedServices;

  constructor(services: BpropSharedServices) {
    super(services);
    this.shared = services;
  }

  /** Services are made when they are first asked for: making all of them takes a third of the start. */
  protected override eagerLoadServices(): void {
    // Nothing listens to the start but the workspace, which is told below.
  }

  /** Each service says what it can do: Langium knows of most only whether they are there. */
  protected override buildInitializeResult(params: InitializeParams): InitializeResult {
    const { Server, ServiceRegistry, lsp } = this.shared;
    Server.initialize(params);
    const languages = ServiceRegistry.all as unknown as readonly BpropServices[];
    const services = [
      ...languages.flatMap((own) => [...Object.values(own.lsp), ...Object.values(own.requests)]),
      lsp.WorkspaceSymbolProvider,
    ];
    const capabilities: ServerCapabilities = {
      // Every client knows this one, and an editor that thinks in others translates.
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: TextDocumentSyncKind.Incremental,
    };
    for (const service of services) if (isCapable(service)) Object.assign(capabilities, service.capabilities);
    const serverInfo = { name: packageJson.name, version: packageJson.version };
    return { capabilities, serverInfo };
  }

  protected override fireInitializeOnDefaultServices(params: InitializeParams): void {
    this.shared.workspace.WorkspaceManager.initialize(params);
  }

  /** Settings are told by our client without being asked for. */
  protected override fireInitializedOnDefaultServices(params: InitializedParams): void {
    void this.shared.workspace.WorkspaceManager.initialized(params);
  }
}

export class Configuration extends DefaultConfigurationProvider {
  private readonly shared: BpropSharedServices;

  constructor(services: BpropSharedServices) {
    super(services);
    this.shared = services;
  }

  override updateConfiguration({ settings }: DidChangeConfigurationParams): void {
    this.shared.Server.changeSettings((settings as { readonly bprop?: unknown } | null)?.bprop);
  }
}
