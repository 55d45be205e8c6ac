// Six steps for somebody who has never seen this.

const $ = id => document.getElementById(id);
const STEPS = [
  ['network', 'A network, live', 'Each dot is a peer with keys, a cache and a protocol of its own; each line a link between two. Dots on the move are messages. Point at a peer to see what it is, click to look inside.'],
  ['controls', 'Change something', 'Choose a peer as A and another as B, then ping, publish, kill or add. Each button does the same as the command typed where the testbed was started.'],
  ['log', 'See what came of it', 'Every command and its answer stands here, whoever gave it: this page, the terminal, or a replayed run.'],
  ['time', 'Hold time still', 'In the simulated world time is yours: pause, take a small step, slow it down a hundredfold or let it run as fast as it goes. Real peers do not wait, so there these are off.'],
  ['tabs', 'Look from other sides', 'Space–time shows who said what to whom, and when; Traces follows one message from peer to peer; Snapshots checks that the whole adds up; Charts has the numbers.'],
  ['network', 'Break it, then share it', 'Cut a link or split the network in two and watch what still arrives; heal it and watch it repair. Share gives you a link or a file that replays the run exactly. Press ? for keys.'],
];
let step = 0;
let marked = null;

function show() {
  marked?.classList.remove('toured');
  const [target, title, text] = STEPS[step];
  marked = document.querySelector(`[data-tour=${target}]`);
  marked.classList.add('toured');
  marked.scrollIntoView({ block: 'nearest' });
  $('tour-title').textContent = title;
  $('tour-text').textContent = text;
  $('tour-count').textContent = `${step + 1} of ${STEPS.length}`;
  $('tour-back').disabled = step === 0;
  $('tour-next').textContent = step === STEPS.length - 1 ? 'Done' : 'Next';
  const box = $('tour-step');
  box.hidden = $('tour-shade').hidden = false;
  const place = marked.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const beside = place.left > width + 40 ? place.left - width - 20 : Math.min(place.left + 24, innerWidth - width - 12);
  const under = place.height > innerHeight / 2 || place.left > width + 40 ? Math.max(place.top, 12) + 40 : place.bottom + 16;
  box.style.left = Math.max(8, beside) + 'px';
  box.style.top = Math.max(8, Math.min(under, innerHeight - height - 12)) + 'px';
  $('tour-next').focus();
}

export function startTour() {
  step = 0;
  document.getElementById('tab-network').click();
  show();
}

export function endTour() {
  marked?.classList.remove('toured');
  $('tour-step').hidden = $('tour-shade').hidden = true;
  localStorage.setItem('starling-toured', 'yes');
}

export const touring = () => !$('tour-step').hidden;

$('tour-next').addEventListener('click', () => {
  if (++step === STEPS.length) {
    endTour();
  } else {
    show();
  }
});
$('tour-back').addEventListener('click', () => { step = Math.max(0, step - 1); show(); });
$('tour-end').addEventListener('click', endTour);
$('tour-shade').addEventListener('click', endTour);
$('tour').addEventListener('click', startTour);
