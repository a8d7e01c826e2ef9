/** What one cloud of the family has of its own. */
export interface FamilyMember {
  readonly id: string;
  readonly displayName: string;
  readonly sandboxAccount: string;
}
