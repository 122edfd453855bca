// axe over what is on the screen: the widget, or a page as a whole.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in the widget, or in the whole page where there is none. The page's own taste is not ours. */
export async function findings(page, where) {
  await page.evaluate(AXE);
  // A step slides in; colours are measured once it stands.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => {}))));
  await until('the step stands still', () => page.evaluate(() => {
    const root = document.querySelector('gangway-connect')?.shadowRoot;
    return !root || root.getAnimations().every((a) => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity);
  }));
  const found = await page.evaluate(async (scope) => {
    const { violations, passes } = await globalThis.axe.run(scope ? { include: [scope] } : document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    const seen = passes.flatMap((p) => p.nodes).length;
    if (seen < 5) return [`axe saw only ${seen} nodes`];
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.flat().join(' ')} ${n.any[0]?.message ?? ''}`).join(' | ').slice(0, 400)}`);
  }, where);
  return found;
}
