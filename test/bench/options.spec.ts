import { parseOptions, UsageError } from './options';

describe('the command line of the benchmark', () => {
  const quick = ['cost', 'floor', 'quota', 'fairness'];
  const long = ['safeguards', 'observability', 'events', 'profile'];
  const all = ['cost', 'latency', 'floor', 'scale', 'quota', 'fairness', ...long];

  it.each([
    { args: [], options: { parts: quick, quick: true, json: false } },
    { args: ['--quick'], options: { parts: quick, quick: true, json: false } },
    { args: ['--full', '--json'], options: { parts: all, quick: false, json: true } },
    { args: ['--only', 'quota', '--only=cost'], options: { parts: ['cost', 'quota'], quick: true, json: false } },
    { args: ['--only', 'events'], options: { parts: ['events'], quick: true, json: false } },
    { args: ['--profile'], options: { parts: ['profile'], quick: true, json: false } },
  ])('reads $args', ({ args, options }) => expect(parseOptions(args)).toEqual(options));

  it.each([
    { args: ['--only', 'cots'], message: 'there is no part cots' },
    { args: ['--quick', '--full'], message: '--quick and --full exclude each other' },
    { args: ['--fast'], message: "Unknown option '--fast'" },
    { args: ['cost'], message: "Unexpected argument 'cost'" },
  ])('refuses $args', ({ args, message }) => {
    const parse = (): unknown => parseOptions(args);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
  });
});
