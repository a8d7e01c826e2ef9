/** One account entry of the configuration, as seen outside its provider: without credentials. */
export interface Account {
  readonly id: string;
  readonly provider: string;
  /** The cloud account's own id: to the provider, entries with the same uid are one account. */
  readonly uid: string;
  /** URL of the provider's API. */
  readonly endpoint: string;
  /**
   * Patterns of the hosts that callback URLs may have. Absent: any host that the common policy
   * allows.
   */
  readonly callbackHosts?: readonly string[];
  /** The same for the hosts from which streams are pulled. */
  readonly originHosts?: readonly string[];
}
