/* Rules of `npm run lint:openapi` for the OpenAPI document: OWASP's, with the exceptions below. */
const owasp = require('@stoplight/spectral-owasp-ruleset');

const PARAMETERS = ['$.paths[*][*].parameters', '$.components.parameters'];
const FIELDS = '$.components.schemas[?(@property.match(/(Input|Patch)$/))].properties';

const inParameters = (type) => PARAMETERS.map((all) => `${all}[?(@.schema && @.schema.type=="${type}")].schema`);
const inBodies = (type) => `${FIELDS}[?(!@.readOnly && @.type=="${type}")]`;

/** The rule as it is, for some places only. */
const only = (name, given) => ({ [name]: { ...owasp.rules[name], given, resolved: false } });

module.exports = {
  extends: [owasp],
  rules: {
    // Limits protect livegate from what callers send. Answers have none: a cloud may hold what it
    // would not take today, and livegate shows it. In bodies the texts have the limits of each
    // provider (`x-livegate-bounds`), which openapi-bounds.spec.ts compares with the capabilities;
    // where a provider documents none, the body as a whole has one of 256 KiB.
    ...only('owasp:api4:2023-string-limit', inParameters('string')),
    ...only('owasp:api4:2023-string-restricted', inParameters('string')),
    ...only('owasp:api4:2023-integer-limit', [...inParameters('integer'), inBodies('integer')]),
    ...only('owasp:api4:2023-array-limit', [...inParameters('array'), inBodies('array')]),
    // A page token says where a page begins. It is no credential: livegate checks the caller's
    // rights on every page.
    ...only('owasp:api2:2023-no-credentials-in-url', [
      "$.paths[*][*].parameters[?(@.in && @.in.match(/query|path/) && @.name!='pageToken')].name",
    ]),
    // The only server is the instance that serves the document. Who can reach it is known to its
    // operator alone.
    'owasp:api9:2023-inventory-access': 'off',
  },
};
