// Harbour's own script: lists what the element says, and fetches a new token from Harbour's server when asked.
const list = document.querySelector('.hears-log ol');
const element = document.querySelector('gangway-connect');
const NAMES = ['ready', 'step', 'company-created', 'departed', 'connected', 'cancelled', 'dataset-ready',
  'dataset-failed', 'completed', 'session-needed', 'trouble', 'close'];
const MOST = 200;

const make = (tag, text, name) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  return node;
};
const short = (value) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 24 ? text.slice(0, 8) + '…' : text;
};

const heard = (event) => {
  const { id = '', seq = '', ...rest } = event.detail ?? {};
  const item = make('li');
  const name = make('code');
  name.append(make('b', event.type));
  const words = ['id ' + short(id)];
  for (const [key, value] of Object.entries(rest)) if (value !== undefined && value !== null) words.push(key + ' ' + short(value));
  item.append(make('span', seq), name, make('time', new Date().toLocaleTimeString()), make('code', words.join('  '), 'with'));
  item.dataset.event = event.type;
  list.append(item);
  while (list.childElementCount > MOST) list.firstElementChild.remove();
  list.parentElement.scrollTop = list.parentElement.scrollHeight;
};
for (const name of NAMES) addEventListener('gangway:' + name, heard);

if (element) {
  element.fetchSession = async () => {
    const reply = await fetch('/session' + location.search, { method: 'POST' });
    if (!reply.ok) throw new Error('Harbour has no session now');
    return (await reply.json()).token;
  };
}

// Another customer signs in: the page is made anew by the server.
for (const input of document.querySelectorAll('.harbour-demo input')) {
  input.addEventListener('change', () => input.form.submit());
}

const reports = document.querySelector('[data-reports]');
const count = async () => {
  const reply = await fetch('/reports').catch(() => null);
  if (reply?.ok) reports.textContent = (await reply.json()).length;
};
if (reports) { count(); addEventListener('gangway:ready', count); addEventListener('gangway:completed', count); }
