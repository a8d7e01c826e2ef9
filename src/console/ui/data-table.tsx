import { ComponentChildren, JSX } from 'preact';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
}

export interface DataTableProps<Row> {
  /** What the table shows, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Whether a narrow screen shows the cells of a row one below the other. */
  readonly isStacked?: boolean;
}

type TableRole = 'table' | 'rowgroup' | 'row' | 'columnheader' | 'cell';

export function DataTable<Row>(props: DataTableProps<Row>): JSX.Element {
  const { caption, columns, rows, keyOf, isStacked = false } = props;
  // What is stacked is no table any more to browsers, unless it says so.
  const as = (role: TableRole): { readonly role?: TableRole } => (isStacked ? { role } : {});
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class={isStacked ? 'table table-stacked' : 'table'} {...as('table')}>
        <caption class="hidden-text">{caption}</caption>
        <thead {...as('rowgroup')}>
          <tr {...as('row')}>
            {columns.map(({ title, isNumber }) => (
              <th key={title} {...as('columnheader')} scope="col" class={isNumber ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...as('rowgroup')}>
          {rows.map((row) => (
            <tr key={keyOf(row)} {...as('row')}>
              {columns.map(({ title, cell, isNumber }) => (
                <td key={title} {...as('cell')} class={isNumber ? 'number' : undefined} data-title={title}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
