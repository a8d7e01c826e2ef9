import { DescEnum, DescEnumValue, DescField, DescFile, DescMessage, DescMethod, DescService } from '@bufbuild/protobuf';

/** The documentation of an element of the contract, as Markdown. */
export type Commented = DescMessage | DescField | DescEnum | DescEnumValue | DescService | DescMethod;

/**
 * Field numbers of FileDescriptorProto and its parts: SourceCodeInfo addresses an element by its
 * path of field numbers.
 */
const FILE = { message: 4, enum: 5, service: 6 } as const;
const MESSAGE = { field: 2, message: 3, enum: 4 } as const;
const ENUM_VALUE = 2;
const METHOD = 2;

/** Looks comments up in the source info of the element's file; empty if there is none. */
export class CommentReader {
  readonly #byFile = new Map<string, ReadonlyMap<string, string>>();

  /**
   * @param fieldNames the snake_case names that comments put in back-ticks; REST callers write them
   * in lowerCamelCase
   */
  constructor(private readonly fieldNames: ReadonlyMap<string, string>) {}

  read(element: Commented): string {
    const comment = this.#commentsOf(fileOf(element)).get(pathOf(element).join('.')) ?? '';
    return inRestSpelling(asMarkdown(comment), this.fieldNames);
  }

  #commentsOf(file: DescFile): ReadonlyMap<string, string> {
    const known = this.#byFile.get(file.name);
    if (known) return known;
    const locations = file.proto.sourceCodeInfo?.location ?? [];
    const comments = new Map(locations.map(({ path, leadingComments }) => [path.join('.'), leadingComments]));
    this.#byFile.set(file.name, comments);
    return comments;
  }
}

/** The first sentence, without its full stop. */
export function firstSentence(markdown: string): string {
  const [sentence = ''] = markdown.split(/(?<=\.)\s+(?=[A-Z`])/, 1);
  return sentence.replace(/\.$/, '');
}

/** The text in back-ticks after `Example:` or `Examples:`. */
export function examplesIn(markdown: string): string[] {
  const [, list = ''] = /\bExamples?: ((?:`[^`]+`(?:, )?)+)/.exec(markdown) ?? [];
  return [...list.matchAll(/`([^`]+)`/g)].flatMap(([, example]) => example ?? []);
}

/** Joins the lines of a paragraph: line breaks of the proto mean nothing in the document. */
function asMarkdown(comment: string): string {
  return comment
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function inRestSpelling(markdown: string, fieldNames: ReadonlyMap<string, string>): string {
  return markdown.replace(/`([a-z_]+(?:\.[a-z_]+)*)`/g, (_, path: string) => {
    const segments = path.split('.').map((segment) => fieldNames.get(segment) ?? segment);
    return `\`${segments.join('.')}\``;
  });
}

function fileOf(element: Commented): DescFile {
  return 'file' in element ? element.file : element.parent.file;
}

function pathOf(element: Commented): number[] {
  switch (element.kind) {
    case 'message':
      return element.parent
        ? [...pathOf(element.parent), MESSAGE.message, element.parent.nestedMessages.indexOf(element)]
        : [FILE.message, element.file.messages.indexOf(element)];
    case 'enum':
      return element.parent
        ? [...pathOf(element.parent), MESSAGE.enum, element.parent.nestedEnums.indexOf(element)]
        : [FILE.enum, element.file.enums.indexOf(element)];
    case 'field':
      return [...pathOf(element.parent), MESSAGE.field, element.parent.fields.indexOf(element)];
    case 'enum_value':
      return [...pathOf(element.parent), ENUM_VALUE, element.parent.values.indexOf(element)];
    case 'service':
      return [FILE.service, element.file.services.indexOf(element)];
    case 'rpc':
      return [...pathOf(element.parent), METHOD, element.parent.methods.indexOf(element)];
  }
}
