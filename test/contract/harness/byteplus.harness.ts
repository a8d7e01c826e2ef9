import { startBytePlusEmulator } from '../../../src/sandbox/byteplus/byteplus.emulator';
import { familyHarness } from './volcengine.harness';

/** Where the documents are silent. */
export const byteplusHarness = familyHarness('byteplus', startBytePlusEmulator, {
  'as it does by default': {},
  'omitting what nobody set, and deleting along': {
    defaultOptions: 'omitted',
    emptyList: 'missing',
    deleteAbsent: 'notFound',
    relayDeleteWithoutApp: 'everything',
  },
});
