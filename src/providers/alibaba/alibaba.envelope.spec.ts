import { openEnvelope } from './alibaba.envelope';

const opened = (answer: unknown) => openEnvelope(JSON.stringify(answer));

describe('openEnvelope', () => {
  it('trims the request id, as the published sample has a leading space', () => {
    expect(opened({ RequestId: ' 40A4F36D-A7CC ' })).toMatchObject({ requestId: '40A4F36D-A7CC', code: undefined });
  });

  it.each([
    [
      'upper case',
      { Code: 'InternalError', Message: 'It failed.', RequestId: 'r', HostId: 'h', Recommend: 'https://x' },
    ],
    ['lower case', { code: 'InternalError', message: 'It failed.', requestId: 'r' }],
    ['details of a refusal', { Code: 'InternalError', Message: 'It failed.', RequestId: 'r', AccessDeniedDetail: {} }],
  ])('reads an error with names in %s', (_, answer) => {
    expect(opened(answer)).toMatchObject({ requestId: 'r', code: 'InternalError', message: 'It failed.' });
  });

  it.each([[0], ['0'], [200], ['200'], ['OK'], ['Success'], ['success'], [''], [null]])(
    'takes the code %p for a success',
    (code) => {
      expect(opened({ Code: code, RequestId: 'r' })?.code).toBeUndefined();
    },
  );

  it('takes another number for an error', () => {
    expect(opened({ Code: 500, RequestId: 'r' })?.code).toBe('500');
  });

  it.each([['<?xml version="1.0" encoding="UTF-8"?>\n'], [''], ['\n']])('reads an XML error after %p', (prolog) => {
    const xml =
      '<Error><RequestId> r</RequestId><HostId>h</HostId><Code>Throttling.User</Code><Message>Slow.</Message></Error>';

    expect(openEnvelope(prolog + xml)).toMatchObject({ requestId: 'r', code: 'Throttling.User', message: 'Slow.' });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<!DOCTYPE html><html><Code>X</Code></html>'],
    ['an XML success', '<SetResponse><RequestId>r</RequestId></SetResponse>'],
    ['a list', '[]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['half an object', '{"RequestId":"r'],
  ])('cannot read %s', (_, text) => {
    expect(openEnvelope(text)).toBeUndefined();
  });

  it('keeps every digit of a key that is printed as a number', () => {
    const text = '{"RequestId":"r","NotifyAuthKey" : 01234567890123456789, "NotifyUrl":"https://x"}';

    expect(openEnvelope(text)?.fields).toMatchObject({
      NotifyAuthKey: '01234567890123456789',
      NotifyUrl: 'https://x',
    });
  });

  it('does not look for keys inside strings', () => {
    const value = 'a "NotifyAuthKey": 12} b';

    expect(opened({ RequestId: 'r', NotifyUrl: value })?.fields['NotifyUrl']).toBe(value);
  });
});
