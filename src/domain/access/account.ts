/** One entry of the configuration, as everything but its provider sees it: no credentials. */
export interface Account {
  readonly id: string;
  readonly provider: string;
  /** The cloud account's own id: entries with one uid are one account to the provider. */
  readonly uid: string;
  /** URL of the provider's API. */
  readonly endpoint: string;
  /**
   * Patterns of the hosts that its callback URLs may have. Absent: any that the common policy lets
   * through.
   */
  readonly callbackHosts?: readonly string[];
  /** The same for the hosts that streams are pulled from. */
  readonly originHosts?: readonly string[];
}
