/** Who calls while nobody has to prove who they are. */
export const ANONYMOUS = 'anonymous';
