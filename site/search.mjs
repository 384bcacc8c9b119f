// The search of the site, in the browser: the index is a script of its own, because a page that is read from a file may load
// scripts and nothing else. It is loaded when somebody first means to search.
import MiniSearch from 'minisearch';
import { INDEX_OPTIONS, SEARCH_OPTIONS } from './search-options.mjs';

const MOST = 12;
const form = document.querySelector('#search');
const field = form.querySelector('input');
const list = form.querySelector('ul');
const status = form.querySelector('[role="status"]');
const { up } = form.dataset;

let loading;

function loadIndex() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${up}assets/search-index.js`;
    script.onload = () => resolve(MiniSearch.loadJS(globalThis.bpropSearchIndex, INDEX_OPTIONS));
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

function entry({ id, page, title }) {
  const link = document.createElement('a');
  link.href = up + id;
  link.textContent = title === page ? title : `${page}: ${title}`;
  const item = document.createElement('li');
  item.append(link);
  return item;
}

async function search() {
  const words = field.value.trim();
  if (words === '') {
    list.replaceChildren();
    status.textContent = '';
    return;
  }
  const index = await loadIndex();
  // A later letter has asked since.
  if (field.value.trim() !== words) return;
  const found = index.search(words, SEARCH_OPTIONS);
  list.replaceChildren(...found.slice(0, MOST).map(entry));
  status.textContent = found.length === 0 ? `Nothing about “${words}”.` : '';
}

form.hidden = false;
field.addEventListener('focus', () => void loadIndex());
field.addEventListener('input', () => void search());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  list.querySelector('a')?.click();
});
