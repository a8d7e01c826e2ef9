/** The field `inconsistencies` of what a provider tells in part in a form that livegate cannot read. */
export function presentUnread(fields: readonly string[] | undefined): { readonly inconsistencies?: readonly string[] } {
  return fields ? { inconsistencies: [`The provider's record cannot be read completely: ${fields.join(', ')}.`] } : {};
}
