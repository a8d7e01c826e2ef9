import { AlibabaRefusal } from './alibaba.errors';
import { YesNo } from './alibaba.state';

export type RequestParameters = Readonly<Record<string, string>>;

/** How a family of actions refuses a parameter: each has its own codes for the same mistakes. */
export interface ParameterRefusals {
  missing(name: string): AlibabaRefusal;
  invalid(name: string): AlibabaRefusal;
}

/**
 * Reads an action's parameters, and throws the family's refusal of a bad one. An empty text counts
 * as absent.
 */
export class ParameterReader {
  constructor(
    private readonly parameters: RequestParameters,
    private readonly refuse: ParameterRefusals,
  ) {}

  text(name: string): string {
    return this.parameters[name] ?? '';
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === '') throw this.refuse.missing(name);
    return value;
  }

  /** A text among `values`, or `fallback` if the parameter is absent. */
  choice<Value extends string>(name: string, values: readonly Value[], fallback?: Value): Value {
    const given = this.parameters[name] ?? fallback;
    if (given === undefined) throw this.refuse.missing(name);
    const value = values.find((candidate) => candidate === given);
    if (value === undefined) throw this.refuse.invalid(name);
    return value;
  }

  /** The stream and snapshot families say yes and no… */
  yesNo(name: string): YesNo {
    return this.choice<YesNo>(name, ['yes', 'no'], 'no');
  }

  /** …and the recording family true and false, under the same name. */
  trueFalse(name: string): boolean {
    return this.choice(name, ['true', 'false'], 'false') === 'true';
  }

  url(name: string, maxLength = Number.POSITIVE_INFINITY): string {
    const value = this.text(name);
    if (value !== '' && (value.length > maxLength || !isHttpUrl(value))) throw this.refuse.invalid(name);
    return value;
  }

  requiredUrl(name: string, maxLength?: number): string {
    this.requiredText(name);
    return this.url(name, maxLength);
  }

  /** 16 to `maxLength` letters and digits; required if authentication is on. */
  authKey(name: string, maxLength: number, isRequired: boolean): string {
    const value = isRequired ? this.requiredText(name) : this.text(name);
    if (value !== '' && !new RegExp(`^[A-Za-z0-9]{16,${maxLength}}$`).test(value)) throw this.refuse.invalid(name);
    return value;
  }
}

/**
 * No raw spaces or other characters that must be encoded (Alibaba: UpdateLiveRecordNotifyConfig,
 * note on NotifyUrl).
 */
function isHttpUrl(value: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(value) && URL.canParse(value);
}
