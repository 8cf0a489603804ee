package template_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/cfn-cli/cfn/internal/template"
)

func TestToYAMLKeepsOrderAndMeaning(t *testing.T) {
	value := struct {
		Zone    string            `json:"zone"`
		Account string            `json:"account"`
		Date    string            `json:"date"`
		Answer  string            `json:"answer"`
		Count   int64             `json:"count"`
		None    *string           `json:"none"`
		Empty   []string          `json:"empty"`
		Text    string            `json:"text"`
		Tags    map[string]string `json:"tags"`
		List    []map[string]any  `json:"list"`
		Sign    string            `json:"sign"`
	}{
		Zone: "us-east-1", Account: "012345678901", Date: "2010-09-09", Answer: "yes", Count: 9007199254740993,
		Empty: []string{}, Text: "one\ntwo\n", Tags: map[string]string{"on": "*", "a": "#x"},
		List: []map[string]any{{"id": 1, "ok": true}}, Sign: "<é> \u2028 \x01",
	}
	got, err := template.ToYAML(value)
	if err != nil {
		t.Fatal(err)
	}
	want := `zone: us-east-1
account: "012345678901"
date: "2010-09-09"
answer: "yes"
count: 9007199254740993
none: null
empty: []
text: |
  one
  two
tags:
  a: "#x"
  "on": "*"
list:
  - id: 1
    ok: true
sign: "<é> \L \x01"
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	var back any
	if err := yaml.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	source, _ := json.Marshal(value)
	var direct any
	if err := yaml.Unmarshal(source, &direct); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(direct, back); diff != "" {
		t.Error("the YAML means something else than the JSON:\n" + diff)
	}
}

func TestNodesAreWrittenAsPeopleWriteTemplates(t *testing.T) {
	parsed, err := template.Parse("t.json", []byte(`{"Resources": {
	  "Queue": {"Type": "AWS::SQS::Queue"},
	  "Rule": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {
	    "CidrIp": "10.0.0.0/16", "Date": "2012-10-17", "Port": "22", "Any": "*", "Empty": "", "No": [], "None": {},
	    "Ref": {"Ref": "Queue"}, "Att": {"Fn::GetAtt": ["Queue", "Arn"]}, "Nested": {"Fn::GetAtt": "Queue.A.B"},
	    "ByRef": {"Fn::GetAtt": ["Queue", {"Ref": "X"}]}, "Sub": {"Fn::Sub": "${Queue}/*"},
	    "Base": {"Fn::Base64": {"Fn::Sub": "a\nb\n"}}, "Join": {"Fn::Join": [":", [{"Ref": "Queue"}, "x"]]},
	    "Zones": {"Fn::GetAZs": ""}, "Statement": {"Condition": {"Bool": "true"}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	parsed.Root.Entries[0].Value.Entries[1].Comment = "one\ntwo"
	got, err := parsed.Root.YAML()
	if err != nil {
		t.Fatal(err)
	}
	want := `Resources:
  Queue:
    Type: AWS::SQS::Queue
  # one
  # two
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      CidrIp: 10.0.0.0/16
      Date: "2012-10-17"
      Port: "22"
      Any: "*"
      Empty: ""
      "No": []
      None: {}
      Ref: !Ref Queue
      Att: !GetAtt Queue.Arn
      Nested: !GetAtt Queue.A.B
      ByRef: !GetAtt
        - Queue
        - !Ref X
      Sub: !Sub ${Queue}/*
      Base:
        Fn::Base64: !Sub |
          a
          b
      Join: !Join
        - ":"
        - - !Ref Queue
          - x
      Zones: !GetAZs ""
      Statement:
        Condition:
          Bool: "true"
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
