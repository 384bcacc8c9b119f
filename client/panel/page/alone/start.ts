import { DATA_ID } from '../../../../src/graph/panel/walk-html.ts';
import type { WalkPage } from '../../../../src/graph/panel/walk-page.ts';
import { part } from '../dom.ts';
import { LoneHost } from './lone-host.ts';
import { followTheme } from './theme.ts';

// The command that wrote the page wrote this, too.
const data = JSON.parse(part(DATA_ID, HTMLScriptElement).text) as WalkPage;
const host = new LoneHost(data);

document.title = data.name;
document.body.dataset['lacks'] = host.lacks.join(' ');
Object.assign(globalThis, { acquireVsCodeApi: () => host });
followTheme();
