import { familyRegistration } from '../volcengine-family';

export const volcengine = familyRegistration({
  id: 'volcengine',
  displayName: 'Volcengine Live',
  sandboxAccount: 'volc-sandbox',
});
