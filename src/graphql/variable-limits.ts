import { Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import Upload from 'graphql-upload/Upload.mjs';
import { badInput } from '../domain/errors.ts';

/** Longest text in a variable that is no photo in base64, all such texts together, and the longest name of a field. */
const LONGEST_TEXT = 100_000;
const MOST_CHARACTERS = 1_000_000;
const LONGEST_NAME = 100;
/** Texts, numbers, lists and objects in all variables: a hundred products with all they have. */
const MOST_VALUES = 50_000;

/**
 * Throws BAD_USER_INPUT for variables that are much work to refuse: GraphQL looks for what is spelt like a name or a value of
 * an enumeration (four seconds for one of 20 MB) and quotes what it got. Only a photo is long: a variable that is a String, or a
 * field called base64.
 */
export function requireShortVariables(
  { variableDefinitions = [] }: Pick<OperationDefinitionNode, 'variableDefinitions'>,
  variables: Readonly<Record<string, unknown>>,
): void {
  const measure = new VariableMeasure();
  for (const { variable, type } of variableDefinitions) {
    const { value: name } = variable.name;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (!(typeof value === 'string' && namedType(type) === 'String')) measure.add(value);
  }
}

function namedType(type: TypeNode): string | undefined {
  if (type.kind === Kind.NON_NULL_TYPE) return namedType(type.type);
  return type.kind === Kind.NAMED_TYPE ? type.name.value : undefined;
}

class VariableMeasure {
  #values = 0;
  #characters = 0;

  /** Throws at the first limit that is exceeded, so that no more is looked at than what is allowed. */
  add(value: unknown): void {
    if (++this.#values > MOST_VALUES) throw badInput(`Expected at most ${MOST_VALUES} values in variables, got more.`);
    if (typeof value === 'string') this.#addText(value);
    else if (Array.isArray(value)) for (const entry of value) this.add(entry);
    else if (typeof value === 'object' && value !== null && !(value instanceof Upload)) this.#addFields(value);
  }

  #addText({ length }: string): void {
    this.#characters += length;
    if (length <= LONGEST_TEXT && this.#characters <= MOST_CHARACTERS) return;
    const limits = `each of at most ${LONGEST_TEXT} characters, all of at most ${MOST_CHARACTERS}`;
    throw badInput(`Expected texts in variables ${limits}, but for photos in base64; got more.`);
  }

  #addFields(object: object): void {
    for (const [name, value] of Object.entries(object)) {
      if (name.length > LONGEST_NAME)
        throw badInput(`Expected fields with names of at most ${LONGEST_NAME} characters.`);
      if (!(name === 'base64' && typeof value === 'string')) this.add(value);
    }
  }
}
