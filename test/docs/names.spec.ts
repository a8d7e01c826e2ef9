import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './page';

/*
 * A name means one thing: no two types of src share a name, and none is exported twice. Adapters
 * that mirror each other (the clouds, and the two transports) may share names, so that the second
 * reads by difference. The emulators and the two libraries import nothing of ours, and may repeat
 * what others have.
 */

interface Declaration {
  readonly name: string;
  readonly file: string;
  readonly isExported: boolean;
  readonly isType: boolean;
}

const SRC = join(ROOT, 'src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.endsWith('.spec.ts') && !file.includes('/gen/'),
);

function declarationsOf(file: string): Declaration[] {
  const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const isExported = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const isType =
      ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    const named = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
    return named.flatMap((node) => {
      const name = 'name' in node && node.name && ts.isIdentifier(node.name) ? node.name : undefined;
      return name ? [{ name: name.text, file, isExported, isType }] : [];
    });
  });
}

/** The rooms whose files mirror one another. */
function roomOf(file: string): string {
  if (/^sandbox\/[^/]+\//.test(file)) return 'sandbox of a cloud';
  if (/^providers\/(alibaba|byteplus|volcengine(-family)?)\//.test(file)) return 'provider of a cloud';
  return /^transports\/(grpc|rest)\//.test(file) ? 'transport' : file;
}

function sharedNames(of: (declaration: Declaration) => boolean): string[] {
  const rooms = new Map<string, Set<string>>();
  for (const { name, file } of files.flatMap(declarationsOf).filter(of)) {
    rooms.set(name, (rooms.get(name) ?? new Set()).add(roomOf(file)));
  }
  const isTwice = (places: Set<string>): boolean =>
    [...places].filter((room) => !/^(sandbox|client\/|events\/)/.test(room)).length > 1;
  return [...rooms]
    .filter(([, places]) => isTwice(places))
    .map(([name, places]) => `${name}: ${[...places].join(', ')}`);
}

test('no two types have one name', () => {
  expect(sharedNames(({ isType }) => isType)).toEqual([]);
});

test('no name is exported twice', () => {
  expect(sharedNames(({ isExported }) => isExported)).toEqual([]);
});
