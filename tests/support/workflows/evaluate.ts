/** What an expression can come to. */
export type ExpressionValue = string | boolean;

/** What names in an expression stand for: values, records of such, and functions. */
export interface ExpressionContext {
  [name: string]:
    | ExpressionValue
    | ExpressionContext
    | ((...values: string[]) => ExpressionValue);
}

const TOKEN_REGEXP =
  /\s*('(?:[^']|'')*'|[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*|&&|\|\||[!=]=|[!(),])/y;

/** Replaces every `${{ … }}` in a text by what it comes to. */
export function fillTemplate(text: string, context: ExpressionContext): string {
  return text.replaceAll(
    /\$\{\{(.*?)\}\}/gs,
    (_, expression: string) => String(evaluate(expression, context)),
  );
}

/** Whether a step's `if`, with or without `${{ }}`, holds. */
export function holds(condition: string, context: ExpressionContext): boolean {
  const [, inner = condition] = /^\$\{\{(.*)\}\}$/s.exec(condition) ?? [];
  return Boolean(evaluate(inner, context));
}

/**
 * Evaluates an expression of GitHub Actions: names, texts, calls, `!`, `==`, `!=`, `&&`, `||` and
 * parentheses, which is all that the workflows need.
 *
 * @throws {RangeError} If a name is not known, which GitHub itself would take as empty.
 * @throws {SyntaxError} If the expression does not parse.
 */
export function evaluate(
  expression: string,
  context: ExpressionContext,
): ExpressionValue {
  return new Evaluation(tokenize(expression), context).evaluate();
}

/** One pass over the tokens; each method takes the operators of one rank. */
class Evaluation {
  readonly #tokens: string[];
  readonly #context: ExpressionContext;

  constructor(tokens: string[], context: ExpressionContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  evaluate(): ExpressionValue {
    const value = this.#or();
    if (this.#tokens.length > 0) throw unexpected(this.#tokens[0]);
    return value;
  }

  #or(): ExpressionValue {
    let left = this.#and();
    while (this.#take("||")) {
      const right = this.#and();
      left = left || right;
    }
    return left;
  }

  #and(): ExpressionValue {
    let left = this.#equality();
    while (this.#take("&&")) {
      const right = this.#equality();
      left = left && right;
    }
    return left;
  }

  #equality(): ExpressionValue {
    const left = this.#unary();
    if (this.#take("==")) return String(left) === String(this.#unary());
    if (this.#take("!=")) return String(left) !== String(this.#unary());
    return left;
  }

  #unary(): ExpressionValue {
    if (this.#take("!")) return !this.#unary();
    if (this.#take("(")) return this.#close(this.#or());
    const token = this.#tokens.shift();
    if (token?.startsWith("'")) return unquote(token);
    if (token === undefined || !/^[A-Za-z_]/.test(token)) {
      throw unexpected(token);
    }
    return this.#lookUp(token, this.#take("(") ? this.#arguments() : []);
  }

  #arguments(): string[] {
    const values: string[] = [];
    while (!this.#take(")")) {
      values.push(String(this.#or()));
      if (!this.#take(",") && this.#tokens[0] !== ")") {
        throw unexpected(this.#tokens[0]);
      }
    }
    return values;
  }

  #lookUp(path: string, values: string[]): ExpressionValue {
    let found: ExpressionContext[string] | undefined = this.#context;
    for (const name of path.split(".")) {
      found = typeof found === "object" && Object.hasOwn(found, name)
        ? found[name]
        : undefined;
    }
    if (typeof found === "function") return found(...values);
    if (typeof found === "string" || typeof found === "boolean") return found;
    throw new RangeError(`Cannot evaluate "${path}": it is not known`);
  }

  #close(inner: ExpressionValue): ExpressionValue {
    if (!this.#take(")")) throw unexpected(this.#tokens[0]);
    return inner;
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  const text = expression.trim();
  TOKEN_REGEXP.lastIndex = 0;
  while (TOKEN_REGEXP.lastIndex < text.length) {
    const [, token] = TOKEN_REGEXP.exec(text) ?? [];
    if (token === undefined) throw unexpected(text);
    tokens.push(token);
  }
  return tokens;
}

function unquote(token: string): string {
  return token.slice(1, -1).replaceAll("''", "'");
}

function unexpected(token: string | undefined): SyntaxError {
  return new SyntaxError(`Cannot parse the expression at "${token ?? ""}"`);
}
