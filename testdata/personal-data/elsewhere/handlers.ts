import { exec } from "child_process";

// Routes that name these stand in another file; nothing but their use says what they are given.
export const listed = (asked, answer) => {
  exec("ls " + asked.query.folder); // expect: request-data-in-shell-command
  answer.json({});
};

export async function moved(asked, answer) {
  answer.redirect(asked.query.next); // expect: request-data-in-redirect
}

export class Handlers {
  shown(asked: any, answer: any) {
    console.log(asked.body); // expect: personal-data-in-log review
    answer.status(204).send();
  }
}

// Answers nobody.
export const drawn = (chart, pen) => {
  exec("draw " + chart.query.folder);
  pen.move(1);
};
