/** What becomes true, or the reason why a test fails. */

exports.eventually = async (question, what, within = 30_000) => {
  for (const end = Date.now() + within; Date.now() < end; ) {
    const answer = await question();
    if (answer) {
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never happened: ${what}`);
};
