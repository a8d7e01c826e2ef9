/* The other half of bad-input.spec.ts, so that two workers share them. */
import { badInput, isFirstHalf } from '../support/bad-input';

badInput((method) => !isFirstHalf(method));
