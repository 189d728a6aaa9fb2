"""Headers that practice systems write above their columns, and the fields they mean.

They are compared without blanks, signs and case. A header that is not here and is no label of a field gets no
proposal.
"""

from ...tools.table import header_key

_PATIENT_NUMBERS = """
    病历号 病历编号 档案号 档案编号 患者编号 患者号 病人编号 病案号 就诊卡号 卡号 会员号 编号 门诊号
    chart-number chart-no chart patient-number patient-no patient-id patnum file-number record-number mrn
"""
_WORDS = {
    "res.partner": {
        "dental_number": _PATIENT_NUMBERS,
        "name": "姓名 患者姓名 病人姓名 患者 名字 客户姓名 name full-name patient-name patient",
        "dental_sex": "性别 sex gender",
        "dental_birth_date": """
            出生日期 出生年月 出生年月日 生日 年龄
            birth-date date-of-birth dob birthday birthdate born age
        """,
        "phone": """
            电话 手机 手机号 手机号码 电话号码 联系电话 移动电话 联系手机 本人电话
            phone mobile mobile-phone cell cell-phone telephone tel phone-number contact-number wireless-phone
        """,
        "dental_phone2": """
            备用电话 第二电话 其他电话 家庭电话 固定电话 座机 紧急联系电话
            phone-2 second-phone home-phone work-phone other-phone
        """,
        "email": "邮箱 电子邮箱 电子邮件 e-mail email email-address",
        "dental_source_id": """
            来源 患者来源 客户来源 来源渠道 渠道
            source referral-source referred-by how-did-you-hear
        """,
        "dental_condition_ids": """
            病史 既往史 既往病史 系统病史 全身病史 疾病史
            medical-history conditions medical-conditions problems
        """,
        "dental_allergies": "过敏 过敏史 药物过敏 药物过敏史 allergies allergy drug-allergies",
        "dental_dentist_id": "主治医生 责任医生 首诊医生 医生 dentist provider primary-provider doctor",
        "dental_channel": "联系方式 preferred-contact contact-method",
        "dental_do_not_call": "请勿致电 勿打电话 拒绝回访 do-not-call no-calls",
        "dental_is_major": "大客户 vip major-client",
        "comment": "备注 说明 notes note remarks comment",
        "street": "地址 住址 家庭住址 联系地址 address street address-1",
        "city": "城市 city",
        "zip": "邮编 邮政编码 zip zip-code postcode postal-code",
    },
    "dental.treatment": {
        "external_ref": """
            流水号 单号 治疗编号 处置编号 收费单号
            serial-number procedure-number proc-num reference
        """,
        "patient_id": _PATIENT_NUMBERS,
        "type_id": "项目 治疗项目 治疗 处置 收费项目 项目名称 procedure treatment",
        "stage_id": "阶段 治疗阶段 步骤 stage step",
        "done_at": """
            完成时间 治疗时间 治疗日期 就诊时间 就诊日期 日期
            done-at date procedure-date proc-date treatment-date
        """,
        "dentist_id": "医生 主治医生 接诊医生 dentist provider doctor",
        "nurse_id": "护士 配台护士 助手 nurse assistant",
        "consultant_id": "咨询师 咨询 consultant",
        "teeth": "牙位 牙号 tooth teeth tooth-number tooth-num",
        "sutured": "缝线 缝合 sutured stitches",
        "note": "备注 说明 note notes remarks",
    },
    "dental.call": {
        "external_ref": "流水号 回访编号 serial-number reference",
        "patient_id": _PATIENT_NUMBERS,
        "user_id": "回访人 回访人员 客服 caller user",
        "started_at": "回访时间 回访日期 日期 date time call-date",
        "channel": "回访方式 方式 channel",
        "outcome": "回访结果 结果 outcome result",
        "grade": "满意度 评价 等级 grade satisfaction",
        "opinion": "患者意见 意见 反馈 opinion feedback",
        "note": "备注 回访内容 说明 note notes",
    },
}
HEADERS = {
    model: {header_key(word): field for field, words in fields.items() for word in words.split()}
    for model, fields in _WORDS.items()
}
# A contact has many more fields, which no column of a patients' file means.
PATIENT_FIELDS = frozenset(HEADERS["res.partner"].values())
