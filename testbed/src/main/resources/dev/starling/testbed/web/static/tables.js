// Tables beside the pictures, for those who cannot see them or want numbers.

const ROWS_MAX = 300;

/** A table; columns are [title, value of a row, whether it is a number]. */
export function table(caption, columns, rows, onRow) {
  const element = document.createElement('table');
  element.createCaption().textContent = rows.length > ROWS_MAX ? `${caption}: the first ${ROWS_MAX} of ${rows.length}` : caption;
  const head = element.createTHead().insertRow();
  for (const [title, , numeric] of columns) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = title;
    cell.className = numeric ? 'n' : '';
    head.append(cell);
  }
  const body = element.createTBody();
  for (const row of rows.slice(0, ROWS_MAX)) {
    const line = body.insertRow();
    for (const [, value, numeric] of columns) {
      const cell = line.insertCell();
      cell.textContent = value(row);
      cell.className = numeric ? 'n' : '';
    }
    if (onRow) {
      line.addEventListener('click', () => onRow(row));
    }
  }
  return element;
}

/** Fills a box while it is open, at most once a second. */
export function whileOpen(box, make) {
  const details = box.closest('details');
  let last = 0;
  const fill = () => {
    if (details.open && performance.now() - last > 1000) {
      last = performance.now();
      const top = box.scrollTop;
      box.replaceChildren(...[make()].flat());
      box.scrollTop = top;
    }
  };
  details.addEventListener('toggle', () => { last = 0; fill(); });
  return fill;
}

export function element(name, text = '', className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}
