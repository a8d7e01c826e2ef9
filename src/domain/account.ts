/** One entry of the configuration, as everything but its provider sees it: no credentials. */
export interface Account {
  readonly id: string;
  readonly provider: string;
  /** The cloud account's own id: entries with one uid are one account to the provider. */
  readonly uid: string;
  /** URL of the provider's API. */
  readonly endpoint: string;
}
